import { isHeaderName } from "../../lib/header-name.ts"
import { safeValue } from "../../lib/header-value.ts"
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

/** A header of an answer; nothing stands under a name that is none. */
export function headerOf({ headers }: ResponseDraft, name: string): string | null {
  return isHeaderName(name) ? headers.get(name) : null
}

/** Replaces a header of an answer. Go's server writes line ends as blanks and leaves out what has no name of a header. */
export function setHeader({ headers }: ResponseDraft, name: string, value: string): void {
  if (isHeaderName(name)) headers.set(name, safeValue(value))
}

/** Adds a header to an answer, in the same way. */
export function appendHeader({ headers }: ResponseDraft, name: string, value: string): void {
  if (isHeaderName(name)) headers.append(name, safeValue(value))
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
