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

/** Headers as `fetch` takes them, with `CDN-Loop`: one value per name where that is possible. */
export function fetchHeaders(headers: ReadonlyHeaderMap, cdnLoop: string): Record<string, string> | Headers {
  const single: Record<string, string> = { "Accept-Encoding": "gzip", "CDN-Loop": cdnLoop }
  for (const [name, values] of headers) {
    const [value] = values
    if (values.length === 1 && value !== undefined) single[name] = value
    else if (values.length > 1) return repeated(headers, cdnLoop)
  }
  return single
}

function repeated(headers: ReadonlyHeaderMap, cdnLoop: string): Headers {
  const all = new Headers({ "CDN-Loop": cdnLoop })
  if (!headers.has("Accept-Encoding")) all.set("Accept-Encoding", "gzip")
  for (const [name, values] of headers) for (const value of values) all.append(name, value)
  return all
}

/** A call with one header set or, with `undefined`, removed. */
export function withHeader(call: BackendCall, canonicalName: string, value: string | undefined): BackendCall {
  const headers: HeaderMap = new Map(call.headers as HeaderMap)
  if (value === undefined) headers.delete(canonicalName)
  else headers.set(canonicalName, [value])
  return { ...call, headers }
}
