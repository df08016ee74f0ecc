import { isJsonNumber, isObject, type JsonValue, Struct } from "../../lib/json/index.ts"

/**
 * Fields whose value may hold commas of its own, and those that clients send in one line: their value is one item.
 */
const whole = new Set([
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Authorization",
  "Cookie",
  "Date",
  "Expires",
  "If-Modified-Since",
  "If-Unmodified-Since",
  "Last-Modified",
  "Location",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "Referer",
  "Retry-After",
  "Server",
  "Set-Cookie",
  "User-Agent",
  "Www-Authenticate",
])

/**
 * The values of a field as a list. The runtime joins repeated lines by `, ` before anybody sees them; the members of the joined
 * value mean the same (RFC 9110, section 5.3).
 */
export function separateValues(name: string, values: readonly string[]): readonly string[] {
  return whole.has(name) ? values : values.flatMap((value) => value.split(", "))
}

/** An item of a luaList as a header's value: texts as they are, others as Go's `%s` shows a value of the wrong type. */
export function listedValue(item: JsonValue | undefined): string {
  return typeof item === "string" ? item : `%!s(${typed(item)})`
}

function typed(item: JsonValue | undefined): string {
  if (item === null || item === undefined) return "<nil>"
  if (typeof item === "boolean") return `bool=${item}`
  if (typeof item === "number") return `float64=${item}`
  if (isJsonNumber(item)) return item.rawJSON
  if (Array.isArray(item)) return `[${item.map(listedValue).join(" ")}]`
  return isObject(item) || item instanceof Struct ? "map" : String(item)
}
