import { request } from "node:http"
import { setTimeout as wait } from "node:timers/promises"
import { afterAll, beforeAll, expect, it } from "vitest"
import { type RunningBackend, type RunningGateway, send, startBackend, startGateway } from "../support/local-gateway.ts"

/** When each event left the backend. */
let sent: number[]
/** Whether the backend has seen its connection close. */
let closed: Promise<void>
let backend: RunningBackend
let gateway: RunningGateway

beforeAll(async () => {
  backend = await startBackend({
    "/events": async (_, answer) => {
      sent = []
      closed = new Promise((resolve) => answer.once("close", () => resolve()))
      answer.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" })
      for (let event = 0; !answer.destroyed && event < 4; event++) {
        sent.push(performance.now())
        answer.write(`id: ${event}\ndata: tick\n\n`)
        await wait(1000)
      }
      answer.end()
    },
    "/untyped": async (_, answer) => {
      answer.writeHead(200)
      answer.write("first")
      await wait(1000)
      answer.end(" second")
    },
  })
  const endpoint = (path: string, timeout: string, url = path) => ({
    endpoint: path,
    timeout,
    output_encoding: "no-op",
    backend: [{ url_pattern: url, host: [backend.host] }],
  })
  gateway = await startGateway({
    endpoints: [endpoint("/events", "30s"), endpoint("/untyped", "30s"), endpoint("/short", "1500ms", "/events")],
  })
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

/** Reads a stream piece by piece; `until` may end it. */
function read(path: string, onPiece: (piece: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${gateway.url}${path}`, { agent: false }, (incoming) => {
      incoming.on("data", (piece: Buffer) => {
        if (!onPiece(piece.toString())) outgoing.destroy()
      })
      incoming.on("close", resolve)
      incoming.on("error", () => undefined)
    })
    outgoing.on("error", reject)
    outgoing.end()
  })
}

it("passes each server-sent event on within 300 ms", async () => {
  const seen: { text: string; at: number }[] = []
  await read("/events", (text) => {
    seen.push({ text, at: performance.now() })
    return true
  })
  expect(seen.map(({ text }) => text)).toEqual([0, 1, 2, 3].map((event) => `id: ${event}\ndata: tick\n\n`))
  const delays = seen.map(({ at }, event) => at - (sent[event] ?? 0))
  expect(Math.max(...delays)).toBeLessThan(300)
})

it("passes pieces on as they come where the type had to be sniffed", async () => {
  const seen: number[] = []
  await read("/untyped", () => seen.push(performance.now()) > 0)
  expect(seen.length).toBe(2)
  expect((seen[1] ?? 0) - (seen[0] ?? 0)).toBeGreaterThan(700)
})

it("lets go of the backend when the client goes away", async () => {
  await read("/events", () => false).catch(() => undefined)
  const gone = await Promise.race([closed.then(() => true), wait(3000).then(() => false)])
  expect(gone).toBe(true)
})

it("ends a stream of unknown length cleanly when the endpoint's time is over", async () => {
  const start = performance.now()
  const answer = await send(`${gateway.url}/short`)
  expect(answer).toMatchObject({ status: 200, broken: false })
  expect(answer.body.toString()).toBe("id: 0\ndata: tick\n\nid: 1\ndata: tick\n\n")
  expect(performance.now() - start).toBeLessThan(2500)
})
