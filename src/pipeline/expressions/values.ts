import { List, ObjectMapping, TextMapping, type Value } from "../../lib/cel/index.ts"
import { isNumber, type JsonValue, numberText } from "../../lib/json/index.ts"

/** The time as expressions see it: RFC 3339 with up to three decimals, none where they are zero. */
export function instantText(millis: number): string {
  return new Date(millis).toISOString().replace(/\.?0+Z$/, "Z")
}

const asIs = (item: unknown) => item as string

/** Names with one text each. */
export function textsValue(map: ReadonlyMap<string, string>): Value {
  return new TextMapping(map, asIs)
}

/** Names with a list of texts each. */
export function listsValue(map: ReadonlyMap<string, readonly string[]>): Value {
  return new TextMapping(map, (list) => new List(list as readonly string[], asIs))
}

/** Decoded JSON whose numbers are texts: the reference keeps the text of a backend's numbers, and CEL sees just that. */
export function dataValue(value: unknown): Value {
  const json = value as JsonValue
  if (typeof json !== "object" || json === null) return typeof json === "number" ? numberText(json) : json
  if (Array.isArray(json)) return new List(json, dataValue)
  return isNumber(json) ? numberText(json) : new ObjectMapping(json as Record<string, unknown>, dataValue)
}

/** Claims: numbers are doubles. */
export function claimsValue(value: unknown): Value {
  if (typeof value !== "object" || value === null) return value as Value
  if (Array.isArray(value)) return new List(value, claimsValue)
  return new ObjectMapping(value as Record<string, unknown>, claimsValue)
}
