import { describe, expect, it } from "vitest"
import { fetchHeaders } from "./call.ts"

const own: [string, string[]][] = [
  ["X-Forwarded-For", ["192.0.2.7"]],
  ["X-Forwarded-Host", ["api.example"]],
  ["User-Agent", ["KrakenD Version 3"]],
]

function sent(headers: [string, string[]][]): Record<string, string> {
  return Object.fromEntries(new Headers(fetchHeaders(new Map(headers), "skerry")))
}

const usual = {
  "accept-encoding": "gzip",
  "cdn-loop": "skerry",
  "user-agent": "KrakenD Version 3",
  "x-forwarded-for": "192.0.2.7",
  "x-forwarded-host": "api.example",
}

describe("fetchHeaders", () => {
  it("adds what the client itself sends to the gateway's own headers", () => {
    expect(sent(own)).toEqual(usual)
  })

  it("tells clients apart, however many there are and however long what they send is", () => {
    for (const address of ["192.0.2.7", "192.0.2.8", "x".repeat(400), "y".repeat(400), "192.0.2.7"]) {
      const headers: [string, string[]][] = [["X-Forwarded-For", [address]], ...own.slice(1)]
      expect(sent(headers)).toEqual({ ...usual, "x-forwarded-for": address })
    }
    for (let client = 0; client < 2500; client++) {
      expect(sent([["X-Forwarded-For", [`c${client}`]], ...own.slice(1)])["x-forwarded-for"]).toBe(`c${client}`)
    }
    expect(() => sent([["User-Agent", ["a\nb"]], ...own.slice(0, 2)])).toThrow()
  })

  it("keeps every header that passes", () => {
    expect(sent([...own, ["Content-Type", ["text/plain"]]])).toEqual({ ...usual, "content-type": "text/plain" })
    expect(sent([...own, ["Accept-Encoding", ["br"]]])).toEqual({ ...usual, "accept-encoding": "br" })
    expect(sent([...own, ["X-Tag", ["a", "b"]]])).toEqual({ ...usual, "x-tag": "a, b" })
    expect(sent([["X-Forwarded-For", ["a", "b"]], ...own.slice(1)])).toEqual({ ...usual, "x-forwarded-for": "a, b" })
  })

  it("names itself like Go's client where the gateway's name was filtered away", () => {
    expect(sent([["X-One", ["1"]]])).toEqual({
      "accept-encoding": "gzip",
      "cdn-loop": "skerry",
      "user-agent": "Go-http-client/1.1",
      "x-one": "1",
    })
  })

  it("sends no name whose values were all taken away", () => {
    expect(sent([...own.slice(0, 2), ["User-Agent", []]])).toEqual({ ...usual, "user-agent": "Go-http-client/1.1" })
  })
})
