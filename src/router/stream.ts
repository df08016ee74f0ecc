import { sniffContentType } from "../lib/content-sniff.ts"
import { answer, bodyless, usable } from "../pipeline/answer.ts"
import { deadlineExceeded } from "../pipeline/error.ts"
import { bodyCut } from "../pipeline/read-body.ts"
import { discardBody, type ProxyResponse } from "../pipeline/response.ts"
import type { Scope } from "../pipeline/scope.ts"
import { watchedBody } from "./watched-body.ts"

/** Headers of the backend's connection; the runtime makes its own. */
const connectionHeaders = ["connection", "keep-alive", "transfer-encoding", "proxy-connection", "te", "upgrade"]

/**
 * A no-op answer: the backend's status, headers and body behind the gateway's headers. A backend's own `X-Krakend` becomes a
 * second value; a body without a type gets a sniffed one (semantics/encodings-and-noop.md, section 4).
 */
export async function streamAnswer(response: ProxyResponse, version: string, scope: Scope): Promise<Response> {
  const hasData = response.data !== null && Object.keys(response.data).length > 0
  const headers = new Headers(response.headers)
  for (const name of connectionHeaders) headers.delete(name)
  putFirst(headers, "X-Krakend", version)
  putFirst(headers, "X-Krakend-Completed", hasData && response.complete ? "true" : "false")
  // Data set by a script makes the reference add the headers once more.
  if (hasData && response.headers !== undefined) addAll(headers, response.headers)
  if (response.kind === "data") return answer(response.status, headers)
  if (response.webSocket) return new Response(null, { status: 101, headers, webSocket: response.webSocket })
  const { body } = response
  const status = usable(response.status)
  if (bodyless.has(status)) {
    if (status === 304) headers.delete("content-type")
    await discardBody(response)
    return answer(status, headers)
  }
  const encoded = headers.has("content-encoding")
  const isTyped = encoded || headers.has("content-type")
  if (body instanceof Uint8Array && body.length > 0 && !isTyped) headers.set("Content-Type", sniffContentType(body))
  const passed = body instanceof ReadableStream ? await passedBody(body, headers, isTyped, scope) : body
  return new Response(passed, { status, headers, ...(encoded ? { encodeBody: "manual" as const } : {}) })
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

/** The stream as the client gets it. Where the type must be sniffed the first chunk is awaited. */
async function passedBody(
  body: ReadableStream<Uint8Array>,
  headers: Headers,
  isTyped: boolean,
  { deadline: { signal }, waitUntil }: Scope,
): Promise<ReadableStream | null> {
  const length = lengthOf(headers)
  if (isTyped) return watchedBody({ first: undefined, rest: body, length, signal }, waitUntil)
  const reader = body.getReader()
  const { done, value } = await reader.read().catch(() => {
    throw signal.aborted ? deadlineExceeded() : bodyCut()
  })
  reader.releaseLock()
  if (done) return null
  headers.set("Content-Type", sniffContentType(value))
  return watchedBody({ first: value, rest: body, length, signal }, waitUntil)
}

function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length") ?? ""
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}
