import type { RequestBody } from "../../pipeline/body.ts"
import type { BackendCall } from "../../pipeline/call.ts"
import { copyHeaders, type HeaderMap } from "../../pipeline/headers.ts"

/** A backend call while modifiers work on it: later ones see what earlier ones did. */
export interface RequestDraft {
  readonly method: string
  url: string
  readonly headers: HeaderMap
  body: RequestBody
}

/** A backend's answer while modifiers work on it. */
export interface ResponseDraft {
  status: number
  readonly headers: Headers
  /** Bytes in place of the backend's body. */
  body: Uint8Array | undefined
}

/** A step fails by throwing an Error; its message is the text of the backend error. */
export type RequestStep = (request: RequestDraft) => void
export type ResponseStep = (response: ResponseDraft, request: RequestDraft) => void

/** What a modifier does in each direction; a direction that is missing is left alone. */
export interface Modifier {
  readonly request?: RequestStep
  readonly response?: ResponseStep
}

export function draftOf({ method, url, headers, body }: BackendCall): RequestDraft {
  return { method, url, headers: copyHeaders(headers), body }
}

/** A URL cut as text: the runtime's URL would normalise what filters compare. */
export interface UrlParts {
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string
}

export function urlParts(url: string): UrlParts {
  const [, scheme = "", host = "", path = "", query = ""] =
    /^([^:/?#]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url) ?? []
  return { scheme, host, path, query }
}

export function urlText({ scheme, host, path, query }: UrlParts): string {
  return `${scheme}://${host}${path}${query === "" ? "" : `?${query}`}`
}
