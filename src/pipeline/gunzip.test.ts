import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { unpackedStream, unpackedWhole } from "./gunzip.ts"
import { readBody } from "./read-body.ts"

const limit = 100_000
const text = '{"a":"0123456789"}'.repeat(2000)
const packed = gzipSync(text)

const labelled = (body: Uint8Array | ReadableStream<Uint8Array>) =>
  new Response(body, { status: 201, headers: { "Content-Encoding": "gzip", "Content-Length": "7", "X-Own": "yes" } })

function inPieces(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, at + size))
      at += size
    },
  })
}

describe.each([
  { name: "whole", unpack: unpackedWhole(limit) },
  { name: "as a stream", unpack: unpackedStream },
])("a gzip body $name", ({ unpack }) => {
  const read = async (body: Uint8Array) => readBody(unpack(labelled(inPieces(body, 100))), limit)

  it("is unpacked, and its headers no longer speak of gzip", async () => {
    const response = unpack(labelled(packed))
    expect(response.status).toBe(201)
    expect([...response.headers]).toEqual([["x-own", "yes"]])
    expect(await response.text()).toBe(text)
  })

  it("may come in pieces and in several members", async () => {
    const { bytes, cut } = await read(Buffer.concat([packed, packed]))
    expect({ cut, length: bytes.length }).toEqual({ cut: false, length: 2 * text.length })
  })

  it("may be empty", async () => {
    expect(await read(new Uint8Array(0))).toEqual({ bytes: new Uint8Array(0), cut: false })
  })

  it("that is none is broken from the beginning", async () => {
    expect(await read(Buffer.from("no gzip"))).toEqual({ bytes: new Uint8Array(0), cut: true })
  })

  it("that breaks off leaves what came until then", async () => {
    const { bytes, cut } = await read(packed.subarray(0, packed.length - 20))
    expect(cut).toBe(true)
    expect(text.startsWith(new TextDecoder().decode(bytes))).toBe(true)
  })

  it("of more than the limit is refused", async () => {
    await expect(read(gzipSync(Buffer.alloc(50 * limit)))).rejects.toThrow("more than 100000 bytes")
  })
})

it("a stream is unpacked no faster than it is read", async () => {
  let pulled = 0
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++
      controller.enqueue(gzipSync(Buffer.alloc(1_000_000)))
    },
  })
  const reader = unpackedStream(labelled(source)).body?.getReader()
  await reader?.read()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const afterOne = pulled
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(pulled).toBe(afterOne)
  await reader?.cancel()
})
