import type { RequestBody } from "./body.ts"
import type { HeaderMap, ReadonlyHeaderMap } from "./headers.ts"

/** An HTTP request as it leaves for a backend. */
export interface BackendCall {
  /** `[GET /pattern/{{.Id}}]`: the configured call, for error texts. */
  readonly label: string
  readonly method: string
  readonly url: string
  /** Canonical names. */
  readonly headers: ReadonlyHeaderMap
  readonly body: RequestBody
}

/** A backend's answer as it came. Its body must be read or cancelled. */
export interface BackendAnswer {
  readonly response: Response
  /** The call that was really answered: after redirects not the first one. */
  readonly call: BackendCall
}

/** What Go's HTTP client calls itself when the gateway's own name has been filtered away. */
const clientAgent = "Go-http-client/1.1"

/** Headers as `fetch` takes them, to be read only: one value per name where that is possible, and those that the client itself adds. */
export function fetchHeaders(headers: ReadonlyHeaderMap, cdnLoop: string): Record<string, string> | Headers {
  return usualHeaders(headers, cdnLoop) ?? everyHeader(headers, cdnLoop)
}

/**
 * Most calls have the three headers that the gateway gives every call and no others. A client's next call has the same, and so
 * have all calls of a merge: the runtime copies a `Headers` faster than it reads a record.
 */
function usualHeaders(headers: ReadonlyHeaderMap, cdnLoop: string): Headers | undefined {
  if (headers.size !== 3) return undefined
  const agent = headers.get("User-Agent")
  const address = headers.get("X-Forwarded-For")
  const host = headers.get("X-Forwarded-Host")
  if (agent?.length !== 1 || address?.length !== 1 || host?.length !== 1) return undefined
  // No value has a line break: the runtime refuses it below.
  const key = `${agent[0]}\n${address[0]}\n${host[0]}\n${cdnLoop}`
  const known = usual.get(key)
  if (known !== undefined) return known
  const made = new Headers({
    "Accept-Encoding": "gzip",
    "User-Agent": agent[0] as string,
    "CDN-Loop": cdnLoop,
    "X-Forwarded-For": address[0] as string,
    "X-Forwarded-Host": host[0] as string,
  })
  if (key.length <= longestKey) {
    if (usual.size === mostUsual) usual.clear()
    usual.set(key, made)
  }
  return made
}

/** Headers of calls by what is in them; never changed. Bounded, for clients choose some of it. */
const usual = new Map<string, Headers>()
const mostUsual = 1000
const longestKey = 300

function everyHeader(headers: ReadonlyHeaderMap, cdnLoop: string): Record<string, string> | Headers {
  const single: Record<string, string> = { "Accept-Encoding": "gzip", "User-Agent": clientAgent, "CDN-Loop": cdnLoop }
  for (const [name, values] of headers) {
    const [value] = values
    if (values.length === 1 && value !== undefined) single[name] = value
    else if (values.length > 1) return repeated(headers, single)
  }
  return single
}

function repeated(headers: ReadonlyHeaderMap, first: Record<string, string>): Headers {
  const all = new Headers(first)
  for (const [name, values] of headers) {
    all.delete(name)
    for (const value of values) all.append(name, value)
  }
  return all
}

/** A call with one header set or, with `undefined`, removed. */
export function withHeader(call: BackendCall, canonicalName: string, value: string | undefined): BackendCall {
  const headers: HeaderMap = new Map(call.headers as HeaderMap)
  if (value === undefined) headers.delete(canonicalName)
  else headers.set(canonicalName, [value])
  return { ...call, headers }
}
