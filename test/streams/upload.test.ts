import { request } from "node:http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type RunningBackend, type RunningGateway, send, startBackend, startGateway } from "../support/local-gateway.ts"

const mebibyte = 1024 * 1024

let backend: RunningBackend
let gateway: RunningGateway

beforeAll(async () => {
  backend = await startBackend({
    "/size": async (incoming, answer) => {
      let size = 0
      for await (const chunk of incoming) size += (chunk as Buffer).length
      answer.end(JSON.stringify({ size }))
    },
  })
  const endpoint = (path: string, backends: number, extra_config: object = {}) => ({
    endpoint: path,
    method: "POST",
    timeout: "20s",
    extra_config,
    backend: Array.from({ length: backends }, (_, index) => ({
      url_pattern: "/size",
      host: [backend.host],
      group: `part${index}`,
    })),
  })
  gateway = await startGateway(
    {
      endpoints: [
        endpoint("/one", 1),
        endpoint("/two", 2),
        endpoint("/checked", 1, { "validation/json-schema": { type: "object" } }),
      ],
    },
    100,
  )
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

const post = (path: string, body: Buffer | string) => send(`${gateway.url}${path}`, { method: "POST", body })

/** Tells the length of a body, and waits for the answer before sending any of it. */
function announce(path: string, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Length": length }
    const outgoing = request(`${gateway.url}${path}`, { method: "POST", agent: false, headers }, (incoming) => {
      resolve(incoming.statusCode ?? 0)
      outgoing.destroy()
    })
    outgoing.on("error", reject)
    outgoing.flushHeaders()
  })
}

/** Sends a body whose length is not told; the gateway may answer before it has all of it. */
function postInPieces(path: string, pieces: number): Promise<number> {
  const piece = Buffer.alloc(mebibyte, " ")
  return new Promise((resolve, reject) => {
    const outgoing = request(`${gateway.url}${path}`, { method: "POST", agent: false }, (incoming) => {
      resolve(incoming.statusCode ?? 0)
      incoming.resume()
    })
    let isAnswered = false
    outgoing.on("response", () => {
      isAnswered = true
    })
    outgoing.on("error", (error) => !isAnswered && reject(error))
    for (let sent = 0; sent < pieces; sent++) outgoing.write(piece)
    outgoing.end()
  })
}

describe("a client's body", () => {
  it("goes to one backend whatever its size", async () => {
    const answer = await post("/one", Buffer.alloc(50 * mebibyte))
    expect(answer.body.toString()).toBe(`{"part0":{"size":${50 * mebibyte}}}`)
  })

  it("goes to several backends, each with all of it", async () => {
    const answer = await post("/two", Buffer.alloc(9 * mebibyte))
    expect(answer.body.toString()).toBe(`{"part0":{"size":${9 * mebibyte}},"part1":{"size":${9 * mebibyte}}}`)
  })

  it("is refused when it is too large to be held", async () => {
    expect(await announce("/two", 50 * mebibyte)).toBe(413)
    expect(await announce("/checked", 50 * mebibyte)).toBe(413)
    expect(await postInPieces("/two", 50)).toBe(500)
    expect(await postInPieces("/checked", 50)).toBe(413)
    expect((await post("/checked", "{}")).status).toBe(200)
  })
})
