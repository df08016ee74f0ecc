import { describe, expect, it } from "vitest"
import { GatewayError } from "./error.ts"
import { readBody, readStream } from "./read-body.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

/** A body in pieces, which then ends or breaks; `pulls` counts how often somebody wanted more. */
function body(pieces: readonly string[], end: "close" | "break" = "close") {
  const seen = { pulls: 0, cancelled: false }
  const left = [...pieces]
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.pulls++
        const piece = left.shift()
        if (piece !== undefined) controller.enqueue(bytes(piece))
        else if (end === "close") controller.close()
        else controller.error(new Error("connection lost"))
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

describe("a body", () => {
  it("comes whole, in however many pieces", async () => {
    expect(await readStream(body(["one ", "two ", "three"]).stream, { limit: 100 })).toEqual({
      bytes: bytes("one two three"),
      cut: false,
    })
  })

  it("of announced length is not looked at again behind its end", async () => {
    const { stream, seen } = body(["one ", "two"])
    expect(await readStream(stream, { limit: 100, announced: 7 })).toEqual({ bytes: bytes("one two"), cut: false })
    expect(seen.pulls).toBe(2)
  })

  it("that breaks off leaves what came until then", async () => {
    expect(await readStream(body(["one "], "break").stream, { limit: 100, announced: 7 })).toEqual({
      bytes: bytes("one "),
      cut: true,
    })
  })

  it("that is not there is empty", async () => {
    expect(await readBody(new Response(null), 100)).toEqual({ bytes: new Uint8Array(0), cut: false })
  })
})

describe("a body that is too long", () => {
  it("is refused while it comes, and the rest is let go", async () => {
    const { stream, seen } = body(["12345", "67890", "more"])
    await expect(readStream(stream, { limit: 9 })).rejects.toMatchObject({ reason: "backend_too_large" })
    expect(seen).toEqual({ pulls: 2, cancelled: true })
  })

  it("is refused unread when its length says so, with the caller's error", async () => {
    const { stream, seen } = body(["12345"])
    const refused = (limit: number) => new GatewayError("request_too_large", `more than ${limit}`, { status: 413 })
    await expect(readStream(stream, { limit: 9, announced: 10, refused })).rejects.toMatchObject({
      reason: "request_too_large",
      message: "more than 9",
    })
    expect(seen).toEqual({ pulls: 0, cancelled: true })
  })

  it("may be exactly as long as the limit", async () => {
    expect((await readStream(body(["12345", "6789"]).stream, { limit: 9 })).bytes).toHaveLength(9)
  })
})
