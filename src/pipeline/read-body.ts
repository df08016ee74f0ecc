import { GatewayError } from "./error.ts"
import { letGo } from "./let-go.ts"

/** Bytes of a body that may be held or decoded: more would not fit into an isolate beside its data. */
export const bodyLimit = 10 * 1024 * 1024

/** What was read of a body. */
export interface ReadBody {
  readonly bytes: Uint8Array
  /** The connection broke before the end. */
  readonly cut: boolean
}

export interface ReadOptions {
  /** Bytes of the body at most. */
  readonly limit: number
  /** Bytes that the body will have, where its sender said so. */
  readonly announced?: number
  /** The error for a longer body; `backend_too_large` unless it is given. */
  readonly refused?: (limit: number) => GatewayError
}

/**
 * Reads the whole body of an answer, at most `limit` bytes; see `readStream`.
 * @throws GatewayError `backend_too_large`
 */
export function readBody({ body, headers }: Response, limit: number): Promise<ReadBody> {
  return readStream(body, { limit, announced: announcedLength(headers) })
}

/** Bytes that a body will have by its headers; NaN where they do not say. */
export function announcedLength(headers: Headers): number {
  return Number(headers.get("content-length") ?? Number.NaN)
}

/**
 * Reads a whole body as it arrives: a broken connection leaves what came until then.
 * @throws GatewayError for a body that is too long; the rest of it is cancelled.
 */
export async function readStream(body: ReadableStream | null, options: ReadOptions): Promise<ReadBody> {
  const { limit, announced = Number.NaN, refused = tooLarge } = options
  if (body === null) return { bytes: new Uint8Array(0), cut: false }
  if (announced > limit) {
    await letGo(body)
    throw refused(limit)
  }
  const reader: Reader = (announced > bulk ? blockReader(body, announced) : undefined) ?? body.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  let cut = false
  try {
    do {
      const { done, value } = await reader.read()
      if (done) break
      total += value.length
      if (total > limit) break
      chunks.push(value)
      // The end of a body of known length needs no second look, which would cost as much as the first.
    } while (total !== announced)
  } catch (thrown) {
    // A body that was refused on its way has its own error.
    if (thrown instanceof GatewayError) throw thrown
    cut = true
  }
  if (total > limit) {
    await reader.cancel().catch(() => undefined)
    throw refused(limit)
  }
  return { bytes: joined(chunks, total), cut }
}

type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">

/** Announced bodies from this size on are read in blocks, which saves a call for every network packet. */
const bulk = 64 * 1024
const blockSize = 256 * 1024

/** Whole blocks of an announced body, where the runtime can; one that breaks off loses what came of its last block. */
function blockReader(body: ReadableStream<Uint8Array>, announced: number): Reader | undefined {
  if (typeof ReadableStreamBYOBReader === "undefined" || !("readAtLeast" in ReadableStreamBYOBReader.prototype)) return
  const reader = byobReader(body)
  if (reader === undefined) return
  let left = announced
  return {
    read() {
      const size = Math.min(left, blockSize)
      left -= size
      return reader.readAtLeast(size, new Uint8Array(size))
    },
    cancel: (reason) => reader.cancel(reason),
  }
}

/** Undefined for a body that passes through our own code, as the cache's do: it comes in the pieces that it comes in. */
function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" })
  } catch {
    return undefined
  }
}

export function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const all = new Uint8Array(total)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.length
  }
  return all
}

/** The text for a body that ended too early. */
export function bodyCut(): GatewayError {
  return new GatewayError("backend_connection", "unexpected EOF")
}

export function tooLarge(limit: number): GatewayError {
  return new GatewayError("backend_too_large", `backend body of more than ${limit} bytes`)
}
