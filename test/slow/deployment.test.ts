import { afterEach, describe, expect, it } from "vitest"
import { type Edge, startEdge } from "../support/edge.ts"

let edge: Edge

afterEach(() => edge.stop())

const host = ["service://BACKEND"]

function documentOf(number: number, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    version: 3,
    endpoints: [{ endpoint: "/a", backend: [{ url_pattern: `/a/${number}`, host }] }],
    ...more,
  })
}

async function ask(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; from: string | null; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${edge.port}${path}`, { headers })
  return { status: answer.status, from: answer.headers.get("x-skerry-config"), text: await answer.text() }
}

describe("a deployed Worker", () => {
  it("serves the bundled configuration until one is pushed", async () => {
    edge = await startEdge(0.05)
    expect(await ask("/__health")).toMatchObject({ status: 200, from: "bundled" })
    const document = await edge.store(documentOf(1))
    await edge.point(document)
    await expect.poll(() => ask("/a")).toEqual({ status: 200, from: document, text: '{"a":1}' })
  })

  it("answers a burst of first requests from the pushed document", async () => {
    edge = await startEdge(30)
    const filler = Array.from({ length: 2000 }, (_, index) => ({
      endpoint: `/filler/${index}/{id}`,
      backend: [{ url_pattern: "/{id}", host }],
    }))
    const endpoints = [{ endpoint: "/a", backend: [{ url_pattern: "/a/1", host }] }, ...filler]
    const document = await edge.store(documentOf(1, { endpoints }))
    await edge.point(document)
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask("/a")))
    for (const answer of answers) expect(answer).toEqual({ status: 200, from: document, text: '{"a":1}' })
  })

  it("says nothing of its configuration unless it is told to", async () => {
    edge = await startEdge(30, { SKERRY_CONFIG_HEADER: "off" })
    expect((await ask("/__health")).from).toBeNull()
  })

  it("fills in variables, and lets those of KRAKEND_ replace values", async () => {
    edge = await startEdge(30, { GREETING: "hello", KRAKEND_TIMEOUT: "100ms" })
    const data = { says: '{{ env "GREETING" }}' }
    const endpoints = [
      {
        endpoint: "/static",
        extra_config: { proxy: { static: { strategy: "always", data } } },
        backend: [{ url_pattern: "/a/1", host }],
      },
      { endpoint: "/slow", backend: [{ url_pattern: "/a/1?wait=1000", host }] },
    ]
    await edge.point(await edge.store(documentOf(1, { timeout: "5s", endpoints })))
    expect((await ask("/static")).text).toBe('{"a":1,"says":"hello"}')
    expect((await ask("/slow")).status).toBe(500)
  })

  it("answers 500 where a service binding is missing, and goes on", async () => {
    edge = await startEdge(30)
    const endpoints = [
      { endpoint: "/none", backend: [{ url_pattern: "/a/1", host: ["service://NOBODY"] }] },
      { endpoint: "/a", backend: [{ url_pattern: "/a/2", host }] },
    ]
    await edge.point(await edge.store(documentOf(1, { endpoints })))
    expect((await ask("/none")).status).toBe(500)
    expect((await ask("/a")).text).toBe('{"a":2}')
  })

  it("serves a canary to requests with its header", async () => {
    edge = await startEdge(30)
    const [document, canary] = [await edge.store(documentOf(1)), await edge.store(documentOf(2))]
    const header = { name: "X-Canary", value: "yes" }
    await edge.put("current", JSON.stringify({ document, canary: { document: canary, percent: 0, header } }))
    expect(await ask("/a")).toEqual({ status: 200, from: document, text: '{"a":1}' })
    expect(await ask("/a", { "X-Canary": "yes" })).toEqual({ status: 200, from: canary, text: '{"a":2}' })
  })
})
