import { canonicalText, type Decimal, decimal, isWhole } from "../decimal.ts"
import { isNumber, isObject, type JsonNumber, type JsonValue, numberText } from "../json/index.ts"

/** Type names in the order in which failure texts list them. */
export const typeNames = ["null", "boolean", "number", "integer", "string", "array", "object"] as const

export type TypeName = (typeof typeNames)[number]

export function typeOf(value: JsonValue): Exclude<TypeName, "integer"> {
  if (value === null) return "null"
  if (typeof value === "boolean" || typeof value === "string") return typeof value as "boolean" | "string"
  if (Array.isArray(value)) return "array"
  return isNumber(value) ? "number" : "object"
}

export function exact(value: number | JsonNumber): Decimal {
  return decimal(numberText(value))
}

export function isInteger(value: JsonValue): boolean {
  return typeof value === "number" ? Number.isInteger(value) : isNumber(value) && isWhole(exact(value))
}

/** One text for all values that JSON Schema calls equal: 1, 1.0 and 10e-1 are. */
export function canonical(value: JsonValue): string {
  if (typeof value === "string") return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (isNumber(value)) return canonicalText(exact(value))
  if (!isObject(value)) return String(value)
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
  return `{${members.join(",")}}`
}

/** Code points of a text. */
export function lengthOf(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length - 1; index++) {
    const isPair = (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
    if (isPair) length--
  }
  return length
}
