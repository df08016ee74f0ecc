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

/**
 * Reads a whole body, at most `limit` bytes, as they arrive: a broken connection leaves what came until then.
 * @throws GatewayError, `backend_too_large` unless `refused` makes another, when the body is longer; the rest of it is cancelled.
 */
export async function readBody(response: Response, limit: number, refused = tooLarge): Promise<ReadBody> {
  const body = response.body as ReadableStream<Uint8Array> | null
  if (body === null) return { bytes: new Uint8Array(0), cut: false }
  const announced = Number(response.headers.get("content-length") ?? Number.NaN)
  if (announced > limit) {
    await letGo(body)
    throw refused(limit)
  }
  const reader = (announced > bulk ? blockReader(body, announced) : undefined) ?? body.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const next = await reader.read().catch(brokenOff)
    if (next === undefined) return { bytes: joined(chunks, total), cut: true }
    if (next.done) return { bytes: joined(chunks, total), cut: false }
    total += next.value.length
    if (total > limit) {
      await reader.cancel().catch(() => undefined)
      throw refused(limit)
    }
    chunks.push(next.value)
    // The end of a body of known length needs no second look, which would cost as much as the first.
    if (total === announced) return { bytes: joined(chunks, total), cut: false }
  }
}

/** A connection that broke leaves what came until then; a body that was refused has its own error. */
function brokenOff(thrown: unknown): undefined {
  if (thrown instanceof GatewayError) throw thrown
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
