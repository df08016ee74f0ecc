import { GatewayError } from "./error.ts"

/**
 * Reads a whole body, at most `limit` bytes.
 * @throws GatewayError `backend_too_large` when the body is longer; the rest of it is cancelled.
 */
export async function readBody(response: Response, limit: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array(0)
  const length = Number(response.headers.get("content-length") ?? "NaN")
  // A gzip body grows when it is read, so its announced length bounds nothing.
  if (length <= limit && !response.headers.has("content-encoding")) return response.bytes()
  if (length > limit) {
    await response.body.cancel()
    throw tooLarge(limit)
  }
  return readCounted(response.body, limit)
}

async function readCounted(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    total += value.length
    if (total > limit) {
      await reader.cancel()
      throw tooLarge(limit)
    }
    chunks.push(value)
  }
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : concatenate(chunks, total)
}

function concatenate(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const all = new Uint8Array(total)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.length
  }
  return all
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError("backend_too_large", `backend body of more than ${limit} bytes`)
}
