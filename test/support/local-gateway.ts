import { readdirSync, readFileSync } from "node:fs"
import { createServer, type RequestListener, request, type Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { startLocal } from "../../src/cli/local.ts"
import { freePort } from "./processes.ts"

/** A gateway in a real workerd, for what no double can show: sockets, timing, memory. */
export interface RunningGateway {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

/**
 * Serves a configuration document on a free port.
 * @param heap megabytes that the isolate may have; with one more its process ends
 */
export async function startGateway(document: Record<string, unknown>, heap?: number): Promise<RunningGateway> {
  const port = await freePort()
  const json = JSON.stringify({ version: 3, ...document })
  if (heap !== undefined) process.env[heapFlags] = `--max-heap-size=${heap}`
  const gateway = await startLocal({ port, json, variables: {} })
  delete process.env[heapFlags]
  return { port, url: `http://127.0.0.1:${port}`, stop: () => gateway.stop() }
}

/** Where miniflare looks for the flags of workerd's engine. */
const heapFlags = "MINIFLARE_WORKERD_V8_FLAGS"

export interface RunningBackend {
  readonly host: string
  readonly server: Server
  stop(): Promise<void>
}

/** A backend of Node's HTTP server, by path. */
export async function startBackend(routes: Record<string, RequestListener>): Promise<RunningBackend> {
  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? "/").split("?", 1)[0] ?? "/"
    const route = routes[path]
    if (route === undefined) outgoing.writeHead(404).end()
    else route(incoming, outgoing)
  }).listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  const { port } = server.address() as AddressInfo
  return { host: `http://127.0.0.1:${port}`, server, stop: () => stopServer(server) }
}

/** A backend that writes raw bytes: for answers that no HTTP server would make. */
export async function startRawBackend(serve: (socket: Socket, path: string) => void): Promise<RunningBackend> {
  const server = createServer()
  server.removeAllListeners("connection").on("connection", (socket: Socket) => {
    socket.on("error", () => undefined)
    socket.once("data", (data) => serve(socket, data.toString("latin1").split(" ", 2)[1] ?? "/"))
  })
  server.listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  const { port } = server.address() as AddressInfo
  return { host: `http://127.0.0.1:${port}`, server, stop: () => stopServer(server) }
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** An answer as it came over the socket: nothing decoded, header lines kept apart. */
export interface RawAnswer {
  readonly status: number
  /** Lower-case name → values in order. */
  readonly headers: Record<string, string[]>
  readonly body: Buffer
  /** The connection broke before the end of the body. */
  readonly broken: boolean
}

/** Sends a request and reads the whole answer, whatever becomes of it. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: options.method ?? "GET", headers: options.headers ?? {}, agent: false })
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = []
      const answered = (broken: boolean) =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: headerLines(incoming.rawHeaders),
          body: Buffer.concat(chunks),
          broken,
        })
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
      incoming.on("error", () => answered(true))
      incoming.on("end", () => answered(!incoming.complete))
    })
    outgoing.end(options.body)
  })
}

function headerLines(raw: readonly string[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {}
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase()
    lines[name] = [...(lines[name] ?? []), raw[at + 1] ?? ""]
  }
  return lines
}

/** Whether the memory of other processes can be seen here. */
export const seesMemory = process.platform === "linux"

/** The greatest resident memory, in bytes, that the workerd of this process's gateway has had so far. */
export function peakMemory(): number {
  return Math.max(...workerds().map((pid) => Number(/VmHWM:\s+(\d+)/.exec(statusOf(pid))?.[1] ?? 0) * 1024))
}

function workerds(): number[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name))
  return processes
    .filter((pid) => {
      const status = statusOf(Number(pid))
      return /^Name:\s+workerd$/m.test(status) && new RegExp(`^PPid:\\s+${process.pid}$`, "m").test(status)
    })
    .map(Number)
}

/** Empty for a process that has ended. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8")
  } catch {
    return ""
  }
}
