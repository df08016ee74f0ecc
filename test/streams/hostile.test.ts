import type { ServerResponse } from "node:http"
import { setTimeout as wait } from "node:timers/promises"
import { createGzip } from "node:zlib"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { hostileBodies } from "../support/hostile-bodies.ts"
import {
  peakMemory,
  type RunningBackend,
  type RunningGateway,
  seesMemory,
  send,
  startBackend,
  startGateway,
} from "../support/local-gateway.ts"

/** Megabytes of heap: an isolate has 128, of which buffers outside of the heap take some. */
const heap = 100

/** Milliseconds of the endpoints that no body is read to its end. */
const shortTimeout = 1000

const encodings = ["json", "safejson", "xml", "rss", "string"]
const outputs = ["xml", "yaml"]

/** What the backend answers next. */
let next: (answer: ServerResponse) => void = (answer) => answer.end()
let backend: RunningBackend
let gateway: RunningGateway

beforeAll(async () => {
  backend = await startBackend({
    "/body": (_, answer) => next(answer),
    "/good": (_, answer) => answer.end('{"a":1}'),
  })
  const endpoint = (path: string, url: string, encoding: string, timeout: string) => ({
    endpoint: path,
    timeout,
    backend: [{ url_pattern: url, host: [backend.host], encoding }],
  })
  gateway = await startGateway(
    {
      endpoints: [
        endpoint("/good", "/good", "json", "5s"),
        ...outputs.map((output) => ({
          ...endpoint(`/written/${output}`, "/body", "json", "20s"),
          output_encoding: output,
        })),
        ...encodings.flatMap((encoding) => [
          endpoint(`/patient/${encoding}`, "/body", encoding, "20s"),
          endpoint(`/hasty/${encoding}`, "/body", encoding, `${shortTimeout}ms`),
        ]),
      ],
    },
    heap,
  )
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

// An isolate that needs more than its heap ends with its process, and nothing answers any more.
afterEach(async () => {
  const answer = await send(`${gateway.url}/good`)
  expect(`${answer.status} ${answer.body}`).toBe('200 {"a":1}')
})

describe.each(encodings)("a backend's %s body", (encoding) => {
  it.each(hostileBodies.filter((body) => body.encoding === encoding))("of $name becomes $becomes", async (hostile) => {
    const body = hostile.body()
    next = (answer) => answer.writeHead(200, hostile.gzip === true ? { "Content-Encoding": "gzip" } : {}).end(body)
    const answer = await send(`${gateway.url}/patient/${encoding}`)
    expect(answer.status).toBe(hostile.becomes === "error" ? 500 : 200)
    if (hostile.becomes === "error") expect(answer.body.length).toBe(0)
  })

  it.each([
    { name: "that never ends", send: sendForEver },
    { name: "that trickles", send: trickle },
    { name: "that never ends, in gzip", send: sendForEverPacked },
    { name: "that stops", send: (answer: ServerResponse) => void answer.write(encoding === "xml" ? "<a>" : "{") },
  ])("$name becomes an error within the deadline", async ({ send: sendBody }) => {
    next = sendBody
    const start = performance.now()
    const answer = await send(`${gateway.url}/hasty/${encoding}`)
    expect(answer.status).toBe(500)
    expect(performance.now() - start).toBeLessThan(shortTimeout + 1000)
  })
})

describe.each(outputs)("legal JSON written as %s", (output) => {
  const legal = hostileBodies.filter(({ encoding, becomes }) => encoding === "json" && becomes === "data")
  it.each(legal)("of $name is written, or refused as too large", async (hostile) => {
    const body = hostile.body()
    next = (answer) => answer.end(body)
    const answer = await send(`${gateway.url}/written/${output}`)
    expect([200, 500]).toContain(answer.status)
    if (answer.status === 500) expect(answer.body.length).toBe(0)
    else expect(answer.body.length).toBeGreaterThan(1_000_000)
  })
})

it.runIf(seesMemory)("takes little memory while a packed body is refused", async () => {
  const before = peakMemory()
  next = sendForEverPacked
  await send(`${gateway.url}/hasty/json`)
  expect(peakMemory() - before).toBeLessThan(32 * 1024 * 1024)
})

const chunk = Buffer.alloc(64 * 1024, " ")

async function sendForEver(answer: ServerResponse): Promise<void> {
  while (!answer.destroyed) {
    if (!answer.write(chunk)) await Promise.race([wait(100), new Promise((resolve) => answer.once("drain", resolve))])
  }
}

async function sendForEverPacked(answer: ServerResponse): Promise<void> {
  answer.writeHead(200, { "Content-Encoding": "gzip" })
  const packing = createGzip()
  packing.pipe(answer)
  while (!answer.destroyed) {
    if (!packing.write(chunk)) await Promise.race([wait(100), new Promise((resolve) => packing.once("drain", resolve))])
  }
}

async function trickle(answer: ServerResponse): Promise<void> {
  while (!answer.destroyed) {
    answer.write(" ")
    await wait(50)
  }
}
