import type { Backend } from "../config/service.ts"
import { goQuote } from "../lib/go-quote.ts"
import { escapePath, malformedEscape, queryEncode } from "../lib/go-url.ts"
import type { Proxy, ProxyMiddleware } from "./component.ts"
import { GatewayError } from "./error.ts"
import type { Ports } from "./ports.ts"
import type { Params, ProxyRequest } from "./request.ts"

/** Only the listed query strings go on to this backend; `*` is a name like any other here. */
export function filterQuery({ inputQueryStrings }: Backend): ProxyMiddleware | undefined {
  if (inputQueryStrings === undefined) return undefined
  return (next) => (request, scope) => next({ ...request, query: pick(request.query, inputQueryStrings) }, scope)
}

/** Only the listed headers go on to this backend, the gateway's own included. */
export function filterHeaders({ inputHeaders }: Backend): ProxyMiddleware | undefined {
  if (inputHeaders === undefined) return undefined
  return (next) => (request, scope) => next({ ...request, headers: pick(request.headers, inputHeaders) }, scope)
}

function pick<V>(all: ReadonlyMap<string, V>, names: readonly string[]): Map<string, V> {
  const picked = new Map<string, V>()
  for (const name of names) {
    const value = all.get(name)
    if (value !== undefined) picked.set(name, value)
  }
  return picked
}

/** Sets the backend's method and fills the parameters into its `url_pattern`. */
export function buildRequest(backend: Backend): ProxyMiddleware {
  const { method } = backend
  const fill = pathTemplate(backend.urlPattern)
  return (next) => (request, scope) => next({ ...request, method, path: fill(request.params) }, scope)
}

/** Braces around anything else are text. */
const placeholder = /\{([\w\-.:/]+)\}/g

/**
 * Compiles `/users/{id}?x={y}`. A parameter without a value shows as the reference's template form, `{{.Id}}`;
 * values go in raw, so a `?` in one starts the query (semantics/routing-and-status.md, section 4).
 */
export function pathTemplate(pattern: string): (params: Params) => string {
  const pieces = pattern.split(placeholder)
  if (pieces.length === 1) return () => pattern
  const names = pieces.map((piece, index) => (index % 2 === 1 ? parameterName(piece) : piece))
  return (params) => {
    let path = ""
    for (let index = 0; index < names.length; index++) {
      const piece = names[index] ?? ""
      path += index % 2 === 0 ? piece : (params.get(piece) ?? `{{.${piece}}}`)
    }
    return path
  }
}

/** The pattern as error texts show it: `/users/{{.Id}}`. */
export function templateText(pattern: string): string {
  return pattern.replaceAll(placeholder, (_, name: string) => `{{.${parameterName(name)}}}`)
}

/** Parameters are kept with their first letter in upper case, as the reference's templates need it. */
export function parameterName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

/** Chooses one of the hosts with equal chances and puts the backend's URL together. */
export function balance({ hosts }: Backend, ports: Ports): ProxyMiddleware {
  const [only] = hosts
  if (only === undefined) {
    return () => async () => {
      throw new GatewayError("backend_no_host", "no hosts available")
    }
  }
  const choose = hosts.length === 1 ? () => only : () => hosts[Math.floor(ports.random() * hosts.length)] ?? only
  return (next: Proxy) => (request, scope) => next({ ...request, url: backendUrl(choose(), request) }, scope)
}

/** Host, escaped path, the pattern's own query as written, then the client's. */
function backendUrl(host: string, { path, query }: ProxyRequest): string {
  const hash = path.indexOf("#")
  const text = hash < 0 ? path : path.slice(0, hash)
  const mark = text.indexOf("?")
  const own = mark < 0 ? "" : text.slice(mark + 1)
  const added = query.size === 0 ? "" : queryEncode(query)
  const all = own === "" ? added : added === "" ? own : `${own}&${added}`
  const escaped = escapedPath(mark < 0 ? text : text.slice(0, mark))
  if (escaped === undefined || control.test(own)) throw new GatewayError("backend_request", parseFault(host + text))
  const url = host + escaped
  return all === "" && mark < 0 ? url : `${url}?${all}`
}

const plainPath = /^[\w\-.~/$&+,:;=@]*$/

function escapedPath(path: string): string | undefined {
  return plainPath.test(path) ? path : escapePath(path)
}

const control = /[\x00-\x1F\x7F]/

/** Why Go's `url.Parse` refuses a URL. */
function parseFault(url: string): string {
  const fault = control.test(url)
    ? "net/url: invalid control character in URL"
    : `invalid URL escape ${goQuote(malformedEscape(url.split("?", 1)[0] ?? "") ?? "")}`
  return `parse ${goQuote(url)}: ${fault}`
}
