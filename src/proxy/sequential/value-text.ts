import { get, isNumber, isObject, type JsonObject, type JsonValue, numberText } from "../../lib/json/index.ts"

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
  return Array.isArray(value) ? value.map(printed).join(",") : printed(value)
}

function printed(value: JsonValue): string {
  if (value === null) return "<nil>"
  if (typeof value === "string") return value
  if (typeof value === "boolean") return String(value)
  if (isNumber(value)) return numberText(value)
  if (Array.isArray(value)) return `[${value.map(printed).join(" ")}]`
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${printed(item)}`).join(" ")}]`
}
