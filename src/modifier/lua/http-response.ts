import { canonicalHeaderName } from "../../lib/header-name.ts"
import {
  asyncHostFunction,
  createUserdataType,
  hostFunction,
  LuaTable,
  NONE,
  raise,
  spend,
  textArgument,
  toBytes,
  toText,
  type UserdataType,
  type Value,
} from "../../lib/lua/index.ts"
import { bytesBody, emptyBody } from "../../pipeline/body.ts"
import type { BackendCall } from "../../pipeline/call.ts"
import { deadlineExceeded } from "../../pipeline/error.ts"
import { fetchClient } from "../../pipeline/fetch-client.ts"
import { addHeader, type HeaderMap } from "../../pipeline/headers.ts"
import { readBody } from "../../pipeline/read-body.ts"
import { followRedirects } from "../../pipeline/redirects.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { gatewayAgent } from "../../pipeline/version.ts"
import { bodyLimit, bodyText } from "./body-text.ts"
import { newList } from "./handles.ts"
import { separateValues } from "./header-values.ts"
import { readHeaders } from "./headers.ts"
import { hostText, luaText } from "./text.ts"

/** An answer as a script holds it. Its body has been read: it keeps no connection. */
interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  isClosed: boolean
  /** Read once by the script: stays readable after `close`. */
  wasRead: boolean
}

/** What a script pays for a call, in steps of its budget: some thousand calls at the most. */
const callSteps = 2000

const call = followRedirects(fetchClient, { sendBody: false })

const answerType: UserdataType<HttpAnswer> = createUserdataType<HttpAnswer>("response expected", {
  statusCode: hostFunction((parameters) => opened(parameters).status),
  headers: hostFunction((parameters) => {
    const [name, values] = namedHeader(parameters)
    return luaText(separateValues(name, values)[0] ?? "")
  }),
  headerList: hostFunction((parameters) => newList([...separateValues(...namedHeader(parameters))])),
  body: hostFunction((parameters) => {
    const answer = answerType.argument(parameters, 1)
    if (answer.isClosed && !answer.wasRead) return raise("response is closed")
    answer.wasRead = true
    return bodyText(answer.bytes)
  }),
  close: hostFunction((parameters) => {
    answerType.argument(parameters, 1).isClosed = true
    return NONE
  }),
})

/** `http_response`: calls that scripts make by themselves (semantics/lua.md, section 7). */
export const httpResponse = answerType.metatable

httpResponse.set(
  "new",
  asyncHostFunction<{ readonly scope: Scope }>(async (parameters, { scope }) => {
    if (parameters.length === 0 || parameters.length === 2) return raise("need 1, 3 or 4 arguments")
    spend(callSteps)
    const { response } = await call(callOf(parameters), scope)
    const { bytes } = await readBody(response, bodyLimit)
    if (scope.deadline.signal.aborted) throw deadlineExceeded()
    return answerType.create({
      status: response.status,
      headers: response.headers,
      bytes,
      isClosed: false,
      wasRead: false,
    })
  }),
)

/** Reads the arguments while the script still stands at the call, so that errors tell its line. */
function callOf(parameters: readonly Value[]): BackendCall {
  const url = hostText(textArgument(parameters, 1))
  const isPlain = parameters.length === 1
  const method = (isPlain ? "" : hostText(textArgument(parameters, 2))) || "GET"
  const body = isPlain ? emptyBody : bytesBody(toBytes(textArgument(parameters, 3)))
  const headers = parameters[3] instanceof LuaTable ? headersOf(parameters[3]) : new Map<string, string[]>()
  if (!headers.has("User-Agent")) headers.set("User-Agent", [gatewayAgent])
  return { label: `[${method} ${url}]`, method, url, headers, body }
}

/** Texts, and tables of items as text; other values are left out. */
function headersOf(table: LuaTable): HeaderMap {
  const headers: HeaderMap = new Map()
  for (let pair = table.next(undefined); pair !== undefined; pair = table.next(pair[0])) {
    spend(1)
    const [key, value] = pair
    const name = canonicalHeaderName(hostText(toText(key)))
    if (typeof value === "string") addHeader(headers, name, hostText(value))
    else if (value instanceof LuaTable) for (const item of itemsOf(value)) addHeader(headers, name, item)
  }
  return headers
}

function* itemsOf(table: LuaTable): Iterable<string> {
  for (let pair = table.next(undefined); pair !== undefined; pair = table.next(pair[0])) {
    spend(1)
    yield hostText(toText(pair[1]))
  }
}

function opened(parameters: readonly Value[]): HttpAnswer {
  const answer = answerType.argument(parameters, 1)
  return answer.isClosed ? raise("response is closed") : answer
}

function namedHeader(parameters: readonly Value[]): [name: string, values: readonly string[]] {
  const answer = opened(parameters)
  if (parameters.length !== 2) return raise("need arguments")
  const name = canonicalHeaderName(hostText(textArgument(parameters, 2)))
  return [name, readHeaders(answer.headers).values(name)]
}
