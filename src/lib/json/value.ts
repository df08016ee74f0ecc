/**
 * A number whose source text is not what JavaScript would print (`1.0`, `1e3`, 25 digits): a `JSON.rawJSON` object.
 * `JSON.stringify` prints its text verbatim.
 */
export interface JsonNumber {
  readonly rawJSON: string
}

/** A plain map. Its keys are untrusted: read with `get`, write with `put`, so that `__proto__` is a key like any other. */
export type JsonObject = { [key: string]: JsonValue }

export type JsonValue = null | boolean | number | string | JsonNumber | JsonValue[] | JsonObject | Struct

/**
 * An object made by the gateway that keeps its field order when it is written and that no filter enters
 * (error details, feed items): the reference has a Go struct there. Make one with `struct`.
 */
export class Struct {
  declare private readonly nominal: never
}

/**
 * A number that JSON has no text for (NaN, an infinity), as a script can make one. It passes for a number, with Go's text, until
 * somebody writes it as JSON.
 */
export class NotFinite implements JsonNumber {
  readonly value: number
  readonly rawJSON: string

  constructor(value: number) {
    this.value = value
    this.rawJSON = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"
  }

  toJSON(): never {
    throw new NotJsonError(`json: unsupported value: ${this.rawJSON}`)
  }
}

/** A value cannot be written as JSON. */
export class NotJsonError extends Error {
  override readonly name = "NotJsonError"
}

interface RawJson {
  rawJSON(text: string): JsonNumber
  isRawJSON(value: unknown): value is JsonNumber
}

/** `JSON` with the source text access of ES2026, which the compiler's library does not describe yet. */
const rawJson = JSON as unknown as RawJson

/** A `Struct` of these fields, in this order. */
export function struct(fields: Record<string, JsonValue>): Struct {
  return Object.assign(new Struct(), fields)
}

/** The fields of a struct, in their order. */
export function structFields(value: Struct): [string, JsonValue][] {
  return Object.entries(value)
}

/** Whether a value is a plain map: not an array, null, JsonNumber or Struct. */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== "object" || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || (prototype === null && !rawJson.isRawJSON(value))
}

export function isNumber(value: unknown): value is number | JsonNumber {
  return typeof value === "number" || isJsonNumber(value) || value instanceof NotFinite
}

/** Whether a value is a number that carries its own text. A map that merely has a key `rawJSON` is none. */
export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === "object" && rawJson.isRawJSON(value)
}

/**
 * A number that prints as `text`.
 * @param text a JSON number
 * @throws SyntaxError when `text` is no JSON scalar
 */
export function jsonNumber(text: string): JsonNumber {
  return rawJson.rawJSON(text)
}

/** The text a number came with, or the one a computed number gets. */
export function numberText(value: number | JsonNumber): string {
  return typeof value === "number" ? floatText(value) : value.rawJSON
}

/**
 * A computed double as the reference prints it: `1`, `1.5`, `1e+21`, `1e-7`, `-0`. Go's shortest form and its limits for the
 * exponent are JavaScript's, but for the sign of zero.
 */
export function floatText(n: number): string {
  return n === 0 && Object.is(n, -0) ? "-0" : String(n)
}

/** Sets a key, whatever its name. */
export function put(object: JsonObject, key: string, value: JsonValue): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    object[key] = value
  }
}

/** The value of an own key, else undefined. */
export function get(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function emptyObject(): JsonObject {
  return {}
}

/** A value's kind in the words of Go's decoder. */
export function kindName(value: JsonValue): "array" | "string" | "bool" | "number" | "object" | "null" {
  if (value === null) return "null"
  if (Array.isArray(value)) return "array"
  if (typeof value === "string") return "string"
  if (typeof value === "boolean") return "bool"
  return isNumber(value) ? "number" : "object"
}
