import { pathUnescape } from "../lib/go-url.ts"
import { clientBody, type RequestBody } from "./body.ts"
import type { ReadonlyHeaderMap } from "./headers.ts"

/** Query or path parameters: name → values in order. */
export type Query = ReadonlyMap<string, readonly string[]>

/** Path parameters: name → decoded value. */
export type Params = ReadonlyMap<string, string>

/**
 * A request on its way through the proxy stack: what the client may tell the backends. Never changed in place; a
 * middleware that changes something passes on a copy.
 */
export interface ProxyRequest {
  /** At the endpoint the client's method, from the request builder on the backend's. */
  readonly method: string
  /** At the endpoint the client's decoded path, at the backend its `url_pattern` with the parameters filled in. */
  readonly path: string
  /** Full URL of the backend call; empty until a host has been chosen. */
  readonly url: string
  readonly query: Query
  /** First letter of each name in upper case, as templates and scripts of the reference see them (`Id`, `JWT.sub`). */
  readonly params: Params
  readonly headers: ReadonlyHeaderMap
  readonly body: RequestBody
}

/** No path parameters. */
const noParams: ReadonlyMap<string, string> = new Map()

/** The client's request as the handler stage sees it: everything that was sent, before any filter. */
export class ClientRequest {
  method: string
  /** Path as received, not decoded. */
  rawPath: string
  /** Decoded path. */
  path: string
  /** Text behind the `?`, as received; empty when there is none. */
  rawQuery: string
  /** `Host` header. */
  host: string
  /** Path parameters by their names in the endpoint, decoded; the token validator adds `JWT.claim` names. */
  params: ReadonlyMap<string, string> = noParams
  readonly raw: Request
  #headers: Headers
  #ownHeaders = false
  #lists: Map<string, readonly string[]> | undefined
  #body: RequestBody | undefined

  constructor(raw: Request) {
    this.raw = raw
    this.method = raw.method
    this.#headers = raw.headers
    const { path, query } = splitUrl(raw.url)
    this.rawPath = path
    this.path = path.includes("%") ? decodePath(path) : path
    this.rawQuery = query
    this.host = this.#headers.get("host") ?? ""
  }

  /** Headers as received, or as a handler changed them. Read only: change them through `setHeader`. */
  get headers(): Headers {
    return this.#headers
  }

  /** Replaces all values of a header, or removes it with `undefined`; a list becomes several values. */
  setHeader(name: string, value: string | readonly string[] | undefined): void {
    if (!this.#ownHeaders) {
      this.#headers = new Headers(this.#headers)
      this.#ownHeaders = true
    }
    this.#lists?.delete(name.toLowerCase())
    if (typeof value === "string") {
      this.#headers.set(name, value)
      return
    }
    this.#headers.delete(name)
    if (value === undefined) return
    for (const item of value) this.#headers.append(name, item)
    this.#lists ??= new Map()
    this.#lists.set(name.toLowerCase(), value)
  }

  /** Headers that were set to a list, by names in lower case: `headers` shows their values joined. */
  get listHeaders(): ReadonlyMap<string, readonly string[]> | undefined {
    return this.#lists
  }

  /** The body, read at most once whoever asks for it. */
  body(shared: boolean): RequestBody {
    this.#body ??= clientBody(this.raw, this.method, shared)
    return this.#body
  }

  /** Puts another body in place of the client's. */
  replaceBody(body: RequestBody): void {
    this.#body = body
  }
}

/** Characters of `https://`; the shorter `http://` has at least one of a host behind it. */
const longestScheme = 8

/** Cuts `http://host/path?query#fragment` as text: `new URL` would normalise what the routes are matched against. */
function splitUrl(url: string): { path: string; query: string } {
  const start = url.indexOf("/", longestScheme)
  if (start < 0) return { path: "/", query: "" }
  const hash = url.indexOf("#", start)
  const end = hash < 0 ? url.length : hash
  const mark = url.indexOf("?", start)
  if (mark < 0 || mark > end) return { path: url.slice(start, end), query: "" }
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) }
}

/** A path that does not decode is left as it is; it matches no route but a literal one. */
function decodePath(path: string): string {
  return pathUnescape(path) ?? path
}
