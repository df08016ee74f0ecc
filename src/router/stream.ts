import { sniffContentType } from "../lib/content-sniff.ts"
import { answer } from "../pipeline/answer.ts"
import type { ProxyResponse } from "../pipeline/response.ts"

/** Headers of the backend's connection; the runtime makes its own. */
const connectionHeaders = ["connection", "keep-alive", "transfer-encoding", "proxy-connection", "te", "upgrade"]

/**
 * A no-op answer: the backend's status, headers and body behind the gateway's headers. A backend's own `X-Krakend` becomes a
 * second value; a body without a type gets a sniffed one (semantics/encodings-and-noop.md, section 4).
 */
export async function streamAnswer(response: ProxyResponse, version: string): Promise<Response> {
  const hasData = response.data !== null && Object.keys(response.data).length > 0
  const headers = new Headers(response.headers)
  for (const name of connectionHeaders) headers.delete(name)
  putFirst(headers, "X-Krakend", version)
  putFirst(headers, "X-Krakend-Completed", hasData && response.complete ? "true" : "false")
  // Data set by a script makes the reference add the headers once more.
  if (hasData && response.headers !== undefined) addAll(headers, response.headers)
  if (response.kind === "data") return answer(response.status, headers)
  if (response.webSocket) return new Response(null, { status: 101, headers, webSocket: response.webSocket })
  const { status } = response
  const encoded = headers.has("content-encoding")
  const body = encoded || headers.has("content-type") ? response.body : await typed(response.body, headers)
  if (body === null || [204, 205, 304].includes(status)) {
    if (body instanceof ReadableStream) await body.cancel()
    return answer(status, headers)
  }
  return new Response(body, { status, headers, ...(encoded ? { encodeBody: "manual" as const } : {}) })
}

/** The gateway's value comes before the backend's. */
function putFirst(headers: Headers, name: string, value: string): void {
  const others = headers.get(name)
  headers.set(name, value)
  if (others !== null) headers.append(name, others)
}

function addAll(headers: Headers, added: Headers): void {
  for (const [name, value] of added)
    if (name !== "set-cookie" && !connectionHeaders.includes(name)) headers.append(name, value)
  for (const cookie of added.getSetCookie()) headers.append("set-cookie", cookie)
}

/** Sets a sniffed type from the first bytes; the stream goes on behind them. */
async function typed(
  body: ReadableStream | Uint8Array | null,
  headers: Headers,
): Promise<ReadableStream | Uint8Array | null> {
  if (body === null) return null
  if (body instanceof Uint8Array) {
    if (body.length > 0) headers.set("Content-Type", sniffContentType(body))
    return body
  }
  const reader = body.getReader()
  const { done, value } = await reader.read()
  if (done) return null
  headers.set("Content-Type", sniffContentType(value))
  return resumed(value, reader)
}

/** A stream of the first chunk and what is left in the reader, with the reader's back-pressure. */
function resumed(first: Uint8Array, reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(first)
    },
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
