/** The processes of the bench: how they are started, and how much processor time they have used. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { freePort } from "../../support/processes.ts"
import { startInMiniflare } from "./miniflare.ts"

export interface Rival {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Microseconds of processor time of all threads of a process, from the kernel's scheduler. */
export function cpuMicroseconds(pid: number): number {
  let total = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      total += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1000
    } catch {
      // The thread has ended since the folder was read.
    }
  }
  return total
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096
}

export async function startBackend(environment: Record<string, string>): Promise<Rival> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "backend.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  })
  const port = await new Promise<number>((resolve) => child.stdout?.once("data", (line) => resolve(Number(line))))
  return { port, pid: child.pid ?? 0, stop: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await closed
}

const workerd = fileURLToPath(import.meta.resolve("workerd/bin/workerd"))

export interface WorkerOptions {
  /** Binding → class of a Durable Object, which lives in memory. */
  readonly durableObjects?: Readonly<Record<string, string>>
  /** Port of the V8 inspector, for profiles. */
  readonly inspectorPort?: number
  /** A program, with its arguments, that runs workerd and looks at what it does. */
  readonly under?: readonly string[]
  /** In miniflare; neither inspected nor under a program. */
  readonly miniflare?: boolean
}

/**
 * A Worker in a workerd of its own. Nothing of a development server stands before it or between it and its backends, unless
 * miniflare is asked for.
 */
export async function startWorker(
  entry: string,
  bindings: Readonly<Record<string, string>>,
  options: WorkerOptions = {},
): Promise<Rival> {
  const script = await bundled(entry)
  const port = await freePort()
  const { durableObjects = {} } = options
  if (options.miniflare) return startInMiniflare({ script, port, bindings, durableObjects })
  const folder = mkdtempSync(path.join(tmpdir(), "bench-"))
  writeFileSync(path.join(folder, "worker.js"), script)
  const file = path.join(folder, "config.capnp")
  writeFileSync(file, workerdConfiguration(port, bindings, durableObjects))
  const inspector = options.inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${options.inspectorPort}`]
  // The lines of an access log go nowhere.
  const [program, ...watched] = [...(options.under ?? []), workerd, "serve", file, ...inspector] as [
    string,
    ...string[],
  ]
  const child = spawn(program, watched, { stdio: ["ignore", "ignore", "inherit"] })
  return serving(child, port, folder)
}

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "error",
  })
  return outputFiles[0]?.text ?? ""
}

/** workerd's own configuration language; JSON's strings are strings of it. */
function workerdConfiguration(
  port: number,
  bindings: Readonly<Record<string, string>>,
  durableObjects: Readonly<Record<string, string>>,
): string {
  const text = JSON.stringify
  const classes = Object.values(durableObjects).map(
    (name) => `(className = ${text(name)}, uniqueKey = ${text(name)}, enableSql = true)`,
  )
  const bound = [
    ...Object.entries(bindings).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(durableObjects).map(
      ([name, className]) => `(name = ${text(name)}, durableObjectNamespace = ${text(className)})`,
    ),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "cache", worker = .emptyCache),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-07-30",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${bound.join(", ")}],
  durableObjectNamespaces = [${classes.join(", ")}],
  durableObjectStorage = (inMemory = void),
  cacheApiOutbound = "cache",
);
const emptyCache :Workerd.Worker = (
  modules = [(name = "cache.js", esModule = "export default { fetch: (request) => new Response(null, { status: request.method === 'PUT' ? 204 : 504 }) }")],
  compatibilityDate = "2026-07-30",
);
`
}

/** The gateway with a configuration. */
export function startGateway(document: unknown, options: Omit<WorkerOptions, "durableObjects"> = {}): Promise<Rival> {
  return startWorker(
    path.join(import.meta.dirname, "../../../src/worker.ts"),
    { KRAKEND_JSON: JSON.stringify(document), SKERRY_CLIENT_ADDRESS: "127.0.0.1" },
    { durableObjects: { LIMITER: "LimiterObject" }, ...options },
  )
}

/** The reference gateway, where somebody has its binary. */
export async function startKrakend(binary: string, document: unknown): Promise<Rival> {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-"))
  const file = path.join(folder, "krakend.json")
  writeFileSync(file, JSON.stringify(document))
  const port = await freePort()
  const child = spawn(binary, ["run", "-c", file, "-p", String(port)], { stdio: "ignore" })
  return serving(child, port, folder)
}

/** A process once it listens on its port; its folder goes with it. */
async function serving(child: ChildProcess, port: number, folder: string): Promise<Rival> {
  await listening(port)
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true })
    },
  }
}

/** Waits until somebody takes connections on a port. */
async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const taken = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1")
      socket
        .once("error", () => resolve(false))
        .once("connect", () => {
          socket.destroy()
          resolve(true)
        })
    })
    if (taken) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nobody listens on port ${port}`)
}
