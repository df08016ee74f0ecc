import type { Gunzip } from "node:zlib"
import { type ReadBody, readBody, tooLarge } from "./read-body.ts"

// Not DecompressionStream: it unpacks all that was written to it into memory, whoever reads, so that a megabyte of a hostile
// backend becomes a gigabyte here. It also takes more than twice the time of `gunzipSync`.

/** Imported where it is used: it brings streams and more of Node along, which every start would pay for. */
type Zlib = typeof import("node:zlib")

/** Makes of a response with a gzip body one whose body is unpacked. */
export type Unpack = (response: Response) => Response

/** Unpacks while it is read, and no faster: for answers that pass as a stream. */
export const unpackedStream: Unpack = (response) => withBody(response, streamed)

/** Unpacks all at once when it is first read, at most `limit` bytes: for answers that are decoded. */
export function unpackedWhole(limit: number): Unpack {
  return (response) => withBody(response, () => lazily(() => whole(response, limit)))
}

function withBody(
  { status, headers: packedHeaders, body }: Response,
  unpack: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>,
): Response {
  const headers = new Headers(packedHeaders)
  headers.delete("content-encoding")
  headers.delete("content-length")
  return new Response(body === null ? null : unpack(body), { status, headers })
}

/** A body that is made when somebody reads it. */
function lazily(make: () => Promise<ReadBody>): ReadableStream<Uint8Array> {
  const source: UnderlyingSource<Uint8Array> = {
    async pull(controller) {
      const { bytes, cut } = await make()
      if (bytes.length > 0) controller.enqueue(bytes)
      if (cut) controller.error(new Error("unexpected EOF"))
      else controller.close()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

async function whole(response: Response, limit: number): Promise<ReadBody> {
  const { bytes, cut } = await readBody(response, limit)
  // Nothing at all is an empty body, whatever its label says (semantics/encodings-and-noop.md, section 1).
  if (bytes.length === 0) return { bytes, cut }
  const zlib = await import("node:zlib")
  try {
    return { bytes: zlib.gunzipSync(bytes, { maxOutputLength: limit + 1 }), cut }
  } catch (thrown) {
    if (thrown instanceof RangeError) throw tooLarge(limit)
    return { bytes: beginning(bytes, limit, zlib), cut: true }
  }
}

/** What can be unpacked of a body that breaks off; nothing if it is no gzip. */
function beginning(packed: Uint8Array, limit: number, { constants, gunzipSync }: Zlib): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: limit + 1, finishFlush: constants.Z_SYNC_FLUSH })
  } catch (thrown) {
    if (thrown instanceof RangeError) throw tooLarge(limit)
    return new Uint8Array(0)
  }
}

function streamed(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const opening = opened(reader)
  const source: UnderlyingSource<Uint8Array> = {
    async pull(controller) {
      const { pieces } = await opening
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel(reason) {
      const { gunzip } = await opening
      gunzip.destroy()
      await reader.cancel(reason)
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

async function opened(reader: ReadableStreamDefaultReader<Uint8Array>) {
  const zlib = await import("node:zlib")
  const gunzip = zlib.createGunzip()
  const pieces: AsyncIterator<Uint8Array> = gunzip[Symbol.asyncIterator]()
  void feed(reader, gunzip, zlib)
  return { gunzip, pieces }
}

/** Writes a body into the unpacker as fast as its pieces are taken away. */
async function feed(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  gunzip: Gunzip,
  { gzipSync }: Zlib,
): Promise<void> {
  let isEmpty = true
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || gunzip.destroyed) break
      isEmpty = false
      if (!gunzip.write(value)) await takenAway(gunzip)
    }
    // A body without a single byte stands for nothing at all.
    gunzip.end(isEmpty ? gzipSync(new Uint8Array(0)) : undefined)
  } catch (thrown) {
    gunzip.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}

function takenAway(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once("drain", resolve).once("close", resolve)
  })
}
