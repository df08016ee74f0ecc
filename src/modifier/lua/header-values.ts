import { isJsonNumber, isObject, type JsonValue, Struct } from "../../lib/json/index.ts"

/** Fields whose value is one item: it may hold commas of its own, or it is a list that everybody sends in one line. */
const whole =
  /^(?:Accept|Access-Control-|Content-|If-|X-Forwarded-|(?:Age|Allow|Alt-Svc|Authorization|Cache-Control|Connection|Cookie|Date|Expect|Expires|Last-Modified|Link|Location|Origin|Pragma|Proxy-Authenticate|Proxy-Authorization|Range|Referer|Retry-After|Server|Set-Cookie|Strict-Transport-Security|Te|Trailer|Upgrade|User-Agent|Vary|Via|Www-Authenticate)$)/

/**
 * The values of a field as a list. The runtime joins repeated lines by `, ` before anybody sees them; the members of the joined
 * value mean the same (RFC 9110, section 5.3).
 * @param name canonical
 */
export function separateValues(name: string, values: readonly string[]): readonly string[] {
  return whole.test(name) ? values : values.flatMap((value) => value.split(", "))
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
