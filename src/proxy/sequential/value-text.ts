import { get, isObject, type JsonObject, type JsonValue, numberText } from "../../lib/json/index.ts"
import { printed } from "../../lib/printed.ts"

/**
 * The value that `{resp0_a.b}` names. Dots walk into objects; where a parent is missing the last name is looked up at the
 * level that was reached (semantics/proxy-and-manipulation.md, section 9).
 */
export function lookUp(data: JsonObject, path: string): JsonValue | undefined {
  const names = path.split(".")
  const last = names.pop() ?? ""
  let level = data
  for (const name of names) {
    const value = get(level, name)
    if (!isObject(value)) break
    level = value
  }
  return get(level, last)
}

/** A value as the text that goes into a URL: Go's `%v`, with the members of an array joined by commas. */
export function valueText(value: JsonValue): string {
  if (!Array.isArray(value)) return printed(value, numberText)
  return value.map((item) => printed(item, numberText)).join(",")
}
