import { canonicalText, type Decimal, decimal, isWhole } from "../decimal.ts"
import { isNumber, isObject, type JsonNumber, type JsonObject, type JsonValue, numberText } from "../json/index.ts"

/** Type names in the order in which failure texts list them. */
export const typeNames = ["null", "boolean", "number", "integer", "string", "array", "object"] as const

export type TypeName = (typeof typeNames)[number]

/** Kinds of values as keywords tell them apart. A `Struct` has the type of an object, and no keyword looks into it. */
export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object" | "struct"

export type ByKind<T> = Readonly<Record<Kind, T>>

/** What there is for the kind of a value. It is asked for every value, so the usual kinds come first. */
export function ofKind<T>(parts: ByKind<T>, value: JsonValue): T {
  if (typeof value === "string") return parts.string
  if (typeof value === "number") return parts.number
  if (typeof value === "boolean") return parts.boolean
  if (value === null) return parts.null
  if (Array.isArray(value)) return parts.array
  if (isObject(value)) return parts.object
  return isNumber(value) ? parts.number : parts.struct
}

export function exact(value: number | JsonNumber): Decimal {
  return decimal(numberText(value))
}

export function isInteger(value: JsonValue): boolean {
  return typeof value === "number" ? Number.isInteger(value) : isNumber(value) && isWhole(exact(value))
}

/** A text that the reference takes for a number where it compares one with it. */
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Whether a value that a schema names has such a text in it. */
export function holdsNumericText(wanted: JsonValue): boolean {
  if (typeof wanted === "string") return numeric.test(wanted)
  return isComposite(wanted) && Object.values(wanted).some(holdsNumericText)
}

/** Whether a value equals one that a schema names, or differs in nothing but numbers where that has texts which read as they do. */
export function isAlike(value: JsonValue, wanted: JsonValue): boolean {
  if (isNumber(value)) {
    if (typeof wanted === "string") return numeric.test(wanted) && scalarText(value) === canonicalText(decimal(wanted))
    return isNumber(wanted) && scalarText(value) === scalarText(wanted)
  }
  if (!isComposite(value) || !isComposite(wanted)) return value === wanted
  if (Array.isArray(value) !== Array.isArray(wanted)) return false
  const parts = new Map(Object.entries(wanted))
  if (Object.keys(value).length !== parts.size) return false
  return Object.entries(value).every(([key, part]) => parts.has(key) && isAlike(part, parts.get(key) ?? null))
}

/** Text between values while a canonical text is made. */
class Between {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** One text for all values that JSON Schema calls equal: 1, 1.0 and 10e-1 are. Deep values take no call stack. */
export function canonical(value: JsonValue): string {
  if (!isComposite(value)) return scalarText(value)
  let text = ""
  const open: (JsonValue | Between)[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof Between) text += next.text
    else if (isComposite(next)) for (const part of partsOf(next).reverse()) open.push(part)
    else text += scalarText(next)
  }
  return text
}

function scalarText(value: JsonValue): string {
  if (typeof value === "string") return JSON.stringify(value)
  return isNumber(value) ? canonicalText(exact(value)) : String(value)
}

function partsOf(value: JsonValue[] | JsonObject): (JsonValue | Between)[] {
  const comma = new Between(",")
  if (Array.isArray(value)) return [new Between("["), ...value.flatMap((item) => [item, comma]), new Between("]")]
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => [new Between(`${JSON.stringify(key)}:`), value[key] ?? null, comma])
  return [new Between("{"), ...members, new Between("}")]
}

/** Whether a value has parts: an array or an object. */
export function isComposite(value: JsonValue): value is JsonValue[] | JsonObject {
  return typeof value === "object" && value !== null && !isNumber(value)
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
