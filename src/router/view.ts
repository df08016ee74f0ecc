import type { Endpoint } from "../config/service.ts"
import { queryParse } from "../lib/go-url.ts"
import { canonicalHeaderName } from "../lib/header-name.ts"
import { parameterName } from "../pipeline/build-request.ts"
import type { HeaderMap } from "../pipeline/headers.ts"
import type { ClientRequest, ProxyRequest, Query } from "../pipeline/request.ts"
import type { Scope } from "../pipeline/scope.ts"
import { gatewayAgent } from "../pipeline/version.ts"
import { passHandshake } from "./handshake.ts"

const noQuery: Query = new Map()

/** Headers that belong to one connection and are never passed on (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
])

/**
 * Compiles what of a client's request an endpoint lets its proxies see: listed headers and query strings, and the three
 * headers that the gateway always sets (semantics/proxy-and-manipulation.md, sections 10 and 11).
 * @param streams the answer passes untouched, so that it may be a WebSocket
 */
export function viewOf(endpoint: Endpoint, streams: boolean): (request: ClientRequest, scope: Scope) => ProxyRequest {
  const passHeaders = headerFilter(endpoint.inputHeaders)
  const passQuery = queryFilter(endpoint.inputQueryStrings)
  // A body that several backends send has to be held in memory; one backend gets the client's stream.
  const shared = endpoint.backends.length > 1 || endpoint.concurrentCalls > 1
  return (request, scope) => {
    const headers = passHeaders(request.headers)
    if (request.listHeaders !== undefined) separate(headers, request.listHeaders)
    headers.set("X-Forwarded-For", [scope.clientAddress])
    headers.set("X-Forwarded-Host", [request.host])
    if (headers.has("User-Agent")) headers.set("X-Forwarded-Via", [gatewayAgent])
    else headers.set("User-Agent", [gatewayAgent])
    if (streams) passHandshake(request, headers)
    return {
      method: request.method,
      path: request.path,
      url: "",
      query: request.rawQuery === "" ? noQuery : passQuery(request.rawQuery),
      params: upperFirst(request.params),
      headers,
      body: request.body(shared),
    }
  }
}

/** Headers that a handler set to several values go on as several lines. */
function separate(headers: HeaderMap, lists: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, values] of lists) {
    const canonical = canonicalHeaderName(name)
    if (headers.has(canonical)) headers.set(canonical, [...values])
  }
}

function headerFilter(names: readonly string[]): (headers: Headers) => HeaderMap {
  if (names.includes("*")) return everyHeader
  const listed = names.length === 0 ? ["Content-Type"] : names
  return (headers) => {
    const passed: HeaderMap = new Map()
    for (const name of listed) {
      const value = headers.get(name)
      if (value !== null) passed.set(name, [value])
    }
    return passed
  }
}

function everyHeader(headers: Headers): HeaderMap {
  const passed: HeaderMap = new Map()
  for (const [name, value] of headers) if (!hopByHop.has(name)) passed.set(canonicalHeaderName(name), [value])
  return passed
}

function queryFilter(names: readonly string[]): (rawQuery: string) => Query {
  if (names.length === 0) return () => noQuery
  if (names.includes("*")) return queryParse
  return (rawQuery) => {
    const all = queryParse(rawQuery)
    const passed = new Map<string, readonly string[]>()
    for (const name of names) {
      const values = all.get(name)
      if (values !== undefined) passed.set(name, values)
    }
    return passed
  }
}

function upperFirst(params: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (params.size === 0) return params
  const upper = new Map<string, string>()
  for (const [name, value] of params) upper.set(parameterName(name), value)
  return upper
}
