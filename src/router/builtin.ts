import { queryEncode, queryParse } from "../lib/go-url.ts"
import { canonicalHeaderName } from "../lib/header-name.ts"
import { decodeText, encode } from "../lib/json/index.ts"
import { answer } from "../pipeline/answer.ts"
import type { Handler } from "../pipeline/component.ts"
import type { RouterOptions } from "./options.ts"

const jsonType = "application/json; charset=utf-8"

/** `GET /__health`: the gateway is up. `now` has the form of Go's `time.Time.String`. */
export const health: Handler = (_request, scope) => {
  const now = new Date(scope.ports.clock.now()).toISOString().replace("T", " ").replace("Z", " +0000 UTC")
  return answer(200, { "Content-Type": jsonType }, encode({ agents: {}, now, status: "ok" }))
}

/** Any method on `/__debug/…`. */
export const debug: Handler = () => answer(200, { "Content-Type": jsonType }, `{"message":"pong"}`)

/** Any method on `/__echo/…`: the request as the gateway received it. Field order as recorded. */
export const echo: Handler = async (request) => {
  const headers: Record<string, string[]> = {}
  for (const [name, value] of request.headers) if (name !== "host") headers[canonicalHeaderName(name)] = [value]
  const query = request.rawQuery === "" ? "" : queryEncode(queryParse(request.rawQuery))
  const uri = request.rawQuery === "" ? request.rawPath : `${request.rawPath}?${request.rawQuery}`
  const fields: [string, string][] = [
    ["req_uri", encode(uri)],
    ["req_uri_details", encode({ user: "", host: request.host, path: request.path, query, fragment: "" })],
    ["req_method", encode(request.method)],
    ["req_querystring", encode(Object.fromEntries(Array.from(queryParse(request.rawQuery), ([k, v]) => [k, [...v]])))],
    ["req_body", encode(decodeText(await request.body(false).bytes()))],
    ["req_headers", encode(headers)],
  ]
  const body = `{${fields.map(([name, value]) => `"${name}":${value}`).join(",")}}`
  return answer(200, { "Content-Type": jsonType }, body)
}

/** The 404 of a path that nobody configured. */
export function notFound(options: RouterOptions, version: string): Handler {
  return refusal(404, "404 page not found", options, version)
}

/** The 405 of a path that other methods have; the router adds `Allow`. */
export function methodNotAllowed(options: RouterOptions, version: string): Handler {
  return refusal(405, "405 method not allowed", options, version)
}

function refusal(status: 404 | 405, message: string, { errorBody }: RouterOptions, version: string): Handler {
  const custom = errorBody[String(status)]
  const body = custom === undefined ? message : encode(custom)
  const contentType = custom === undefined ? "text/plain" : jsonType
  const headers = { "Content-Type": contentType, "X-Krakend": version, "X-Krakend-Completed": "false" }
  return () => answer(status, headers, body)
}

/** `auto_options`: the methods of a path, without a body. */
export function allowedMethods(methods: readonly string[], version: string): Handler {
  const allow = [...methods].sort().join(", ")
  return () => answer(200, { Allow: allow, "X-Krakend": version })
}
