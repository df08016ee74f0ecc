import { sniffContentType } from "../lib/content-sniff.ts"
import type { GatewayError } from "./error.ts"

const bytes = new TextEncoder()

/** Statuses whose answers may not have a body (the runtime refuses one). */
export const bodyless: ReadonlySet<number> = new Set([101, 204, 205, 304])

/** An answer whose body is text or bytes, with no header but those given. */
export function answer(status: number, headers: HeadersInit, body: string | Uint8Array | null = null): Response {
  if (body === null || body.length === 0 || bodyless.has(status)) {
    return new Response(null, { status: usable(status), headers })
  }
  return new Response(typeof body === "string" && !hasType(headers) ? bytes.encode(body) : body, {
    status: usable(status),
    headers,
  })
}

/** The runtime gives a text a type of its own unless the headers have one; bytes stay without (it writes texts faster). */
function hasType(headers: HeadersInit): boolean {
  if (headers instanceof Headers) return headers.has("Content-Type")
  return "Content-Type" in headers
}

/**
 * The answer to a request of which nothing could be saved: the error's status with an empty body, or its text under
 * `router.return_error_msg`.
 */
export function errorAnswer(error: GatewayError, version: string, showMessage: boolean): Response {
  const headers = new Headers({ "X-Krakend": version, "X-Krakend-Completed": "false" })
  const status = error.answer.status ?? 500
  if (!showMessage) return answer(status, headers)
  const body = error.answer.body ?? bytes.encode(error.message)
  const contentType = error.answer.contentType || (body.length > 0 ? sniffContentType(body) : undefined)
  if (contentType !== undefined && !bodyless.has(status)) headers.set("Content-Type", contentType)
  return answer(status, headers, body)
}

/** A status as it can be sent: the runtime takes 200 to 599; a script may ask for anything, and 0 stands for none. */
export function usable(status: number): number {
  if (status === 0) return 200
  return status >= 200 && status <= 599 ? status : 500
}
