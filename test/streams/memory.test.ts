import { type IncomingMessage, request } from "node:http"
import { Readable, type Writable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  peakMemory,
  type RunningBackend,
  type RunningGateway,
  seesMemory,
  send,
  startBackend,
  startGateway,
} from "../support/local-gateway.ts"

const mebibyte = 1024 * 1024
const bodySize = 200 * mebibyte
/** What a body may add to the process: buffers of sockets and young garbage, no part of the body that grows with it. */
const allowance = 32 * mebibyte

const chunk = Buffer.alloc(64 * 1024, "0123456789abcdef")

let backend: RunningBackend
let gateway: RunningGateway

beforeAll(async () => {
  backend = await startBackend({
    "/typed": (_, answer) => void sendBody(answer.setHeader("Content-Type", "application/x-own")),
    "/sized": (_, answer) => {
      void sendBody(answer.setHeader("Content-Type", "application/x-own").setHeader("Content-Length", bodySize))
    },
    "/untyped": (_, answer) => void sendBody(answer),
    "/upload": async (incoming, answer) => answer.end(String(await sizeOf(incoming))),
    "/small": (_, answer) => answer.end("ok"),
  })
  const endpoint = (path: string, method = "GET") => ({
    endpoint: path,
    method,
    timeout: "60s",
    output_encoding: "no-op",
    backend: [{ url_pattern: path, host: [backend.host] }],
  })
  gateway = await startGateway({
    endpoints: [
      ...["/typed", "/sized", "/untyped", "/small"].map((path) => endpoint(path)),
      endpoint("/upload", "POST"),
    ],
  })
  for (let warm = 0; warm < 20; warm++) await send(`${gateway.url}/small`)
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

function sendBody(to: Writable): Promise<void> {
  return pipeline(Readable.from(chunks(), { objectMode: false }), to).catch(() => undefined)
}

function* chunks(): Generator<Buffer> {
  for (let sent = 0; sent < bodySize; sent += chunk.length) yield chunk
}

async function sizeOf(body: IncomingMessage): Promise<number> {
  let size = 0
  for await (const piece of body) size += (piece as Buffer).length
  return size
}

function download(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${gateway.url}${path}`, { agent: false }, (incoming) => sizeOf(incoming).then(resolve, reject))
      .on("error", reject)
      .end()
  })
}

function upload(): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${gateway.url}/upload`, { method: "POST", agent: false }, async (incoming) => {
      resolve((await incoming.toArray()).join(""))
    })
    outgoing.on("error", reject)
    void sendBody(outgoing)
  })
}

describe.runIf(seesMemory)("memory stays flat", () => {
  it.each(["/typed", "/sized", "/untyped"])("while 200 MiB come from a backend: %s", async (path) => {
    const before = peakMemory()
    expect(await download(path)).toBe(bodySize)
    expect(peakMemory() - before).toBeLessThan(allowance)
  })

  it("while 200 MiB go to a backend", async () => {
    const before = peakMemory()
    expect(await upload()).toBe(String(bodySize))
    expect(peakMemory() - before).toBeLessThan(allowance)
  })
})
