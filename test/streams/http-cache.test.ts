import { afterAll, beforeAll, expect, it } from "vitest"
import { type RunningBackend, type RunningGateway, send, startBackend, startGateway } from "../support/local-gateway.ts"

const bodies: Record<string, string> = {
  small: JSON.stringify({ a: "x".repeat(100) }),
  large: JSON.stringify({ a: "x".repeat(300_000) }),
  "too-large": JSON.stringify({ a: "x".repeat(5 * 1024 * 1024) }),
}

let backend: RunningBackend
let gateway: RunningGateway
let calls = 0

beforeAll(async () => {
  const routes = Object.entries(bodies).map(([name, body]) => [
    `/${name}`,
    (_: unknown, answer: import("node:http").ServerResponse) => {
      calls++
      answer.writeHead(200, { "Content-Length": body.length, "Cache-Control": "max-age=60", "X-Call": calls }).end(body)
    },
  ])
  backend = await startBackend(Object.fromEntries(routes))
  const extra_config = { "qos/http-cache": {} }
  gateway = await startGateway({
    endpoints: ["json", "no-op"].flatMap((encoding) =>
      Object.keys(bodies).map((name) => ({
        endpoint: `/${encoding}/${name}`,
        output_encoding: encoding,
        backend: [{ url_pattern: `/${name}`, host: [backend.host], encoding, extra_config }],
      })),
    ),
  })
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

it.each([
  { encoding: "json", name: "small", asked: 1 },
  { encoding: "json", name: "large", asked: 1 },
  { encoding: "json", name: "too-large", asked: 2 },
  { encoding: "no-op", name: "small", asked: 1 },
  { encoding: "no-op", name: "large", asked: 1 },
  { encoding: "no-op", name: "too-large", asked: 2 },
])("$encoding: a $name answer asks the backend $asked times in two", async ({ encoding, name, asked }) => {
  const before = calls
  for (let turn = 0; turn < 2; turn++) {
    const answer = await send(`${gateway.url}/${encoding}/${name}`)
    expect(answer.status).toBe(200)
    expect(answer.body.toString() === bodies[name]).toBe(true)
  }
  expect(calls - before).toBe(asked)
})
