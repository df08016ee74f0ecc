import { queryEncode, queryParse } from "../../lib/go-url.ts"
import { emptyObject, type JsonObject, put } from "../../lib/json/index.ts"
import {
  createUserdataType,
  hostFunction,
  NONE,
  type Result,
  textArgument,
  toBytes,
  type UserdataType,
  type Value,
} from "../../lib/lua/index.ts"
import { bytesBody, type RequestBody } from "../../pipeline/body.ts"
import { copyHeaders, type HeaderMap, type ReadonlyHeaderMap } from "../../pipeline/headers.ts"
import type { Params, ProxyRequest, Query } from "../../pipeline/request.ts"
import { accessorsOf } from "./accessor.ts"
import { bodyText } from "./body-text.ts"
import { tableType } from "./handles.ts"
import { headerMethods } from "./headers.ts"
import { hostText, luaText } from "./text.ts"

/** A request that a script may change: copies are made of what it changes. */
export class RequestDraft implements ProxyRequest {
  method: string
  path: string
  url: string
  query: Query
  params: Params
  headers: ReadonlyHeaderMap
  body: RequestBody
  /** The body's bytes, where a script may ask for them. */
  bytes: Uint8Array = new Uint8Array(0)
  #ownHeaders: HeaderMap | undefined

  constructor({ method, path, url, query, params, headers, body }: ProxyRequest) {
    this.method = method
    this.path = path
    this.url = url
    this.query = query
    this.params = params
    this.headers = headers
    this.body = body
  }

  setHeader(name: string, values: readonly string[]): void {
    this.#ownHeaders ??= copyHeaders(this.headers)
    this.headers = this.#ownHeaders
    // The length is that of the body, whatever a script says.
    if (values.length === 0 || name === "Content-Length") this.#ownHeaders.delete(name)
    else this.#ownHeaders.set(name, [...values])
  }

  setParam(name: string, value: string): void {
    this.params = new Map(this.params).set(name, value)
  }

  setBody(bytes: Uint8Array): void {
    this.bytes = bytes
    this.body = bytesBody(bytes)
  }
}

const accessor = accessorsOf<RequestDraft>((parameters) => requestType.argument(parameters, 1))

/** `request`: what goes to the backends (semantics/lua.md, section 3). */
export const requestType: UserdataType<RequestDraft> = createUserdataType<RequestDraft>("request expected", {
  method: textField("method"),
  path: textField("path"),
  url: textField("url"),
  query: accessor(
    (request) => luaText(queryEncode(request.query)),
    (request, parameters) => {
      request.query = queryParse(hostText(textArgument(parameters, 2)))
    },
  ),
  params: hostFunction(params),
  body: accessor(
    (request) => bodyText(request.bytes),
    (request, parameters) => request.setBody(toBytes(textArgument(parameters, 2))),
  ),
  ...headerMethods((parameters) => {
    const request = requestType.argument(parameters, 1)
    return {
      names: () => request.headers.keys(),
      values: (name) => request.headers.get(name) ?? [],
      set: (name, values) => request.setHeader(name, values),
    }
  }),
})

function params(parameters: readonly Value[]): Result {
  const request = requestType.argument(parameters, 1)
  if (parameters.length === 1) return tableType.create(textsOf(request.params))
  const name = hostText(textArgument(parameters, 2))
  if (parameters.length === 2) return luaText(request.params.get(name) ?? "")
  request.setParam(name, hostText(textArgument(parameters, 3)))
  return NONE
}

/** A map of texts as data of its own. */
export function textsOf(map: ReadonlyMap<string, string>): JsonObject {
  const texts = emptyObject()
  for (const [name, value] of map) put(texts, name, value)
  return texts
}

function textField(field: "method" | "path" | "url"): Value {
  return accessor(
    (request) => luaText(request[field]),
    (request, parameters) => {
      request[field] = hostText(textArgument(parameters, 2))
    },
  )
}
