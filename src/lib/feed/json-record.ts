import { isNumber, isObject, type JsonValue, numberText } from "../json/index.ts"
import { FeedError } from "./error.ts"

/** Makes of a value what a field of a type is; null is what the field has when it is absent. */
export type Reads<T> = (value: JsonValue) => T

/** What is read by readers of these names. */
export type RecordOf<Fields extends Record<string, Reads<unknown>>> = {
  readonly [Name in keyof Fields]: ReturnType<Fields[Name]>
}

/**
 * An object with these fields (names in lower case), whose own names may be in any case: the last one counts. Null is undefined.
 * @throws FeedError from the reader for a field, also one that nobody asks for, of another type
 */
export function record<Fields extends Record<string, Reads<unknown>>>(
  fields: Fields,
): Reads<RecordOf<Fields> | undefined> {
  return (value) => (value === null ? undefined : readFields(fields, value))
}

function readFields<Fields extends Record<string, Reads<unknown>>>(fields: Fields, value: JsonValue): RecordOf<Fields> {
  if (!isObject(value)) throw wrongType("object")
  const found = new Map(Object.entries(fields).map(([name, read]): [string, unknown] => [name, read(null)]))
  for (const [key, field] of Object.entries(value)) {
    const name = key.toLowerCase()
    if (Object.hasOwn(fields, name)) found.set(name, fields[name]?.(field))
  }
  return Object.fromEntries(found) as RecordOf<Fields>
}

/** Null is undefined. */
export function list<T>(read: Reads<T>): Reads<T[] | undefined> {
  return (value) => {
    if (value === null) return undefined
    if (!Array.isArray(value)) throw wrongType("list")
    return value.map(read)
  }
}

/** For members of a list that the reference fails on when they are null. */
export function present<T>(read: Reads<T | undefined>): Reads<T> {
  return (value) => {
    const found = read(value)
    if (found === undefined) throw wrongType("object")
    return found
  }
}

export function text(value: JsonValue): string {
  if (value === null) return ""
  if (typeof value !== "string") throw wrongType("text")
  return value
}

export function truth(value: JsonValue): boolean {
  if (value !== null && typeof value !== "boolean") throw wrongType("boolean")
  return value ?? false
}

/** A whole number of 64 bits without point and exponent, as text. */
export function integer(value: JsonValue): string {
  if (value === null) return "0"
  const digits = isNumber(value) ? numberText(value) : ""
  if (!/^-?\d{1,19}$/.test(digits) || BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) throw wrongType("integer")
  return BigInt(digits).toString()
}

function wrongType(expected: string): FeedError {
  return new FeedError(`JSON feed: a value is no ${expected}`)
}
