import { describe, expect, it } from "vitest"
import { clientBody } from "./body.ts"
import { bodyLimit } from "./read-body.ts"

function request(text: string, length?: number): Request {
  const headers = length === undefined ? {} : { "Content-Length": String(length) }
  const body = new Blob([text]).stream()
  return new Request("http://gateway.example/", { method: "POST", body, headers, duplex: "half" } as RequestInit)
}

const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array)

describe.each([
  { name: "of known length", length: 5 },
  { name: "in chunks", length: undefined },
])("a client's body $name", ({ length }) => {
  it("goes on as the stream that it is while nobody has read it", () => {
    const incoming = request("hello", length)
    expect(clientBody(incoming, "POST", false).send()).toBe(incoming.body)
  })

  it("goes on as bytes, without waiting, once somebody has read it", async () => {
    const body = clientBody(request("hello", length), "POST", false)
    expect(text(await body.bytes())).toBe("hello")
    expect(text(body.send())).toBe("hello")
  })

  it("is read once, whoever asks", async () => {
    const body = clientBody(request("hello", length), "POST", true)
    const [first, second, sent] = await Promise.all([body.bytes(), body.bytes(), body.send()])
    expect(first).toBe(second)
    expect(sent).toBe(first)
  })
})

describe("a client's body of more than an isolate may hold", () => {
  it("is refused at once when several backends would get it", () => {
    expect(() => clientBody(request("hello", bodyLimit + 1), "POST", true)).toThrow(`more than ${bodyLimit} bytes`)
  })

  it("is refused when somebody reads it, and passes to one backend unread", async () => {
    const incoming = request("hello", bodyLimit + 1)
    const body = clientBody(incoming, "POST", false)
    expect(body.send()).toBe(incoming.body)
    await expect(body.bytes()).rejects.toMatchObject({ reason: "request_too_large" })
  })
})
