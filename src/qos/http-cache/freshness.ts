import type { Millis } from "../../config/service.ts"

/** Directives of a `Cache-Control`, names in lower case; a directive without a value has `""`. */
export type CacheControl = ReadonlyMap<string, string>

export function cacheControl(value: string | null | undefined): CacheControl {
  const directives = new Map<string, string>()
  for (const part of (value ?? "").split(",")) {
    const [name = "", argument = ""] = part.trim().split("=", 2)
    if (name !== "") directives.set(name.toLowerCase(), argument.replaceAll('"', ""))
  }
  return directives
}

/** `fresh`: serve it. `stale`: ask with its validators. `transparent`: ask as if nothing were stored. */
export type Freshness = "fresh" | "stale" | "transparent"

/**
 * How a stored answer may be used for a request (semantics/proxy-and-manipulation.md, section 14; the age is counted from
 * the answer's `Date`, as the reference does).
 */
export function freshness(stored: Headers, request: CacheControl, now: Millis): Freshness {
  const response = cacheControl(stored.get("cache-control"))
  if (request.has("no-cache")) return "transparent"
  if (response.has("no-cache")) return "stale"
  if (request.has("only-if-cached")) return "fresh"
  const date = Date.parse(stored.get("date") ?? "")
  if (Number.isNaN(date)) return "stale"
  let age = now - date
  let lifetime = ownLifetime(stored, response, date)
  const maxAge = request.get("max-age")
  if (maxAge !== undefined) lifetime = seconds(maxAge)
  const minFresh = request.get("min-fresh")
  if (minFresh !== undefined) age += seconds(minFresh)
  const maxStale = request.get("max-stale")
  if (maxStale === "") return "fresh"
  if (maxStale !== undefined) age -= seconds(maxStale)
  return lifetime > age ? "fresh" : "stale"
}

/** Whether a stored answer may stand in for a failure: `stale-if-error` of the answer or of the request. */
export function usableOnError(stored: Headers, request: CacheControl, now: Millis): boolean {
  const response = cacheControl(stored.get("cache-control"))
  const allowance = request.get("stale-if-error") ?? response.get("stale-if-error")
  if (allowance === undefined) return false
  if (allowance === "") return true
  const date = Date.parse(stored.get("date") ?? "")
  return !Number.isNaN(date) && seconds(allowance) > now - date
}

function ownLifetime(stored: Headers, response: CacheControl, date: Millis): Millis {
  const maxAge = response.get("max-age")
  if (maxAge !== undefined) return seconds(maxAge)
  const expires = Date.parse(stored.get("expires") ?? "")
  return Number.isNaN(expires) ? 0 : expires - date
}

/** Milliseconds of a delta-seconds text; 0 for what is none. */
function seconds(text: string): Millis {
  return /^\d+$/.test(text) ? Number(text) * 1000 : 0
}
