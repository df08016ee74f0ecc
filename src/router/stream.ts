import { sniffContentType } from "../lib/content-sniff.ts"
import { bodyless, usable } from "../pipeline/answer.ts"
import { deadlineExceeded } from "../pipeline/error.ts"
import { bodyCut } from "../pipeline/read-body.ts"
import { discardBody, type ProxyResponse, type StreamResponse } from "../pipeline/response.ts"
import type { Scope } from "../pipeline/scope.ts"
import { watchedBody } from "./watched-body.ts"

/** A header of the backend's connection; those of RFC 9110, section 7.6.1, the runtime itself leaves out when it sends an answer. */
const connectionHeader = "proxy-connection"

/**
 * A no-op answer: the backend's status, headers and body behind the gateway's headers. A backend's own `X-Krakend` becomes a
 * second value; a body without a type gets a sniffed one (semantics/encodings-and-noop.md, section 4).
 */
export function streamAnswer(response: ProxyResponse, version: string, scope: Scope): Response | Promise<Response> {
  const answered = passed(response, scope)
  return answered instanceof Promise
    ? answered.then((done) => withOwnHeaders(done, response, version))
    : withOwnHeaders(answered, response, version)
}

/** The answer with the backend's headers alone. It is made first and its headers changed then, so that they are copied once. */
function passed(response: ProxyResponse, scope: Scope): Response | Promise<Response> {
  const status = usable(response.status)
  if (response.kind === "data") return new Response(null, { status, headers: response.headers ?? {} })
  const { headers, body, webSocket } = response
  if (webSocket) return new Response(null, { status: 101, headers, webSocket })
  if (bodyless.has(status)) return unread(response, status)
  const isEncoded = headers.has("content-encoding")
  const init: ResponseInit = isEncoded ? { status, headers, encodeBody: "manual" } : { status, headers }
  const isTyped = isEncoded || headers.has("content-type")
  if (!(body instanceof ReadableStream)) {
    const answered = new Response(body, init)
    if (body !== null && body.length > 0 && !isTyped) answered.headers.set("Content-Type", sniffContentType(body))
    return answered
  }
  const passage = { first: undefined, rest: body, length: lengthOf(headers), signal: scope.deadline.signal }
  if (isTyped) return new Response(watchedBody(passage, scope.waitUntil), init)
  return sniffed(body).then((first) => {
    const answered = new Response(first && watchedBody({ ...passage, first }, scope.waitUntil), init)
    if (first) answered.headers.set("Content-Type", sniffContentType(first))
    return answered
  })

  /** The first chunk, from which the type is told; `null` for an empty body. */
  async function sniffed(stream: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
    const reader = stream.getReader()
    const { done, value } = await reader.read().catch(() => {
      throw scope.deadline.signal.aborted ? deadlineExceeded() : bodyCut()
    })
    reader.releaseLock()
    return done ? null : value
  }
}

async function unread(response: StreamResponse, status: number): Promise<Response> {
  await discardBody(response)
  const answered = new Response(null, { status, headers: response.headers })
  if (status === 304) answered.headers.delete("content-type")
  return answered
}

function withOwnHeaders(answered: Response, response: ProxyResponse, version: string): Response {
  const { headers } = answered
  const hasData = response.data !== null && Object.keys(response.data).length > 0
  headers.delete(connectionHeader)
  putFirst(headers, "X-Krakend", version)
  putFirst(headers, "X-Krakend-Completed", hasData && response.complete ? "true" : "false")
  // Data set by a script makes the reference add the headers once more.
  if (hasData && response.headers !== undefined) addAll(headers, response.headers)
  return answered
}

/** The gateway's value comes before the backend's. */
function putFirst(headers: Headers, name: string, value: string): void {
  const others = headers.get(name)
  headers.set(name, value)
  if (others !== null) headers.append(name, others)
}

function addAll(headers: Headers, added: Headers): void {
  for (const [name, value] of added) if (name !== "set-cookie" && name !== connectionHeader) headers.append(name, value)
  for (const cookie of added.getSetCookie()) headers.append("set-cookie", cookie)
}

function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length") ?? ""
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}
