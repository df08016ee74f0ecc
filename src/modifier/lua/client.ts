import { pathUnescape, queryEncode, queryParse } from "../../lib/go-url.ts"
import { isHeaderName } from "../../lib/header-name.ts"
import { safeValue } from "../../lib/header-value.ts"
import {
  createUserdataType,
  hostFunction,
  NONE,
  type Result,
  raise,
  textArgument,
  toBytes,
  type UserdataType,
  type Value,
} from "../../lib/lua/index.ts"
import { bytesBody } from "../../pipeline/body.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import { accessorsOf } from "./accessor.ts"
import { bodyText } from "./body-text.ts"
import { tableType } from "./handles.ts"
import { headerMethods, readHeaders } from "./headers.ts"
import { textsOf } from "./request.ts"
import { hostText, luaText } from "./text.ts"

/** The client's request, and its body where a script may ask for it. */
export interface ClientDraft {
  readonly request: ClientRequest
  bytes: Uint8Array
}

const accessor = accessorsOf<ClientDraft>((parameters) => clientType.argument(parameters, 1))

/** `ctx`: the client's request before any filter (semantics/lua.md, section 4). */
export const clientType: UserdataType<ClientDraft> = createUserdataType<ClientDraft>("ginContext expected", {
  method: accessor(
    ({ request }) => luaText(request.method),
    ({ request }, parameters) => {
      request.method = hostText(textArgument(parameters, 2))
    },
  ),
  url: accessor(
    ({ request: { rawPath, rawQuery } }) => luaText(rawQuery === "" ? rawPath : `${rawPath}?${rawQuery}`),
    ({ request }, parameters) => setUrl(request, hostText(textArgument(parameters, 2))),
  ),
  host: accessor(
    ({ request }) => luaText(request.host),
    ({ request }, parameters) => {
      request.host = hostText(textArgument(parameters, 2))
    },
  ),
  query: hostFunction(query),
  params: hostFunction(params),
  body: accessor(
    ({ bytes }) => bodyText(bytes),
    (draft, parameters) => {
      draft.bytes = toBytes(textArgument(parameters, 2))
      draft.request.replaceBody(bytesBody(draft.bytes))
    },
  ),
  ...headerMethods((parameters) => {
    const { request } = clientType.argument(parameters, 1)
    const { names, values } = readHeaders(request.headers)
    // The reference keeps the host apart from the headers.
    return {
      names: () => Array.from(names()).filter((name) => name !== "Host"),
      values: (name) => (name === "Host" ? [] : values(name)),
      set: (name, list) => setHeader(request, name, list.map(safeValue)),
    }
  }),
})

function setHeader(request: ClientRequest, name: string, values: readonly string[]): void {
  if (isHeaderName(name)) request.setHeader(name, values.length < 2 ? values[0] : values)
}

/** The route stays as it was matched; path and query are what the proxies see from now on. */
function setUrl(request: ClientRequest, url: string): void {
  const [withoutFragment = ""] = url.split("#", 1)
  const mark = withoutFragment.indexOf("?")
  const location = mark < 0 ? withoutFragment : withoutFragment.slice(0, mark)
  request.rawPath = location.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, "")
  request.path = pathUnescape(request.rawPath) ?? request.rawPath
  request.rawQuery = mark < 0 ? "" : withoutFragment.slice(mark + 1)
}

function query(parameters: readonly Value[]): Result {
  const { request } = clientType.argument(parameters, 1)
  if (parameters.length === 1) return raise("need arguments")
  const name = hostText(textArgument(parameters, 2))
  const all = queryParse(request.rawQuery)
  if (parameters.length === 2) return luaText(all.get(name)?.[0] ?? "")
  request.rawQuery = queryEncode(all.set(name, [hostText(textArgument(parameters, 3))]))
  return NONE
}

function params(parameters: readonly Value[]): Result {
  const { request } = clientType.argument(parameters, 1)
  if (parameters.length === 1) return tableType.create(textsOf(request.params))
  const name = hostText(textArgument(parameters, 2))
  if (parameters.length === 2) return luaText(request.params.get(name) ?? "")
  request.params = new Map(request.params).set(name, hostText(textArgument(parameters, 3)))
  return NONE
}
