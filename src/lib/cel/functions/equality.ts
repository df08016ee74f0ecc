import { type Meter, spend } from "../error.ts"
import { Mapping } from "../mapping.ts"
import { Duration, List, Timestamp, TypeValue, Uint, type Value } from "../value.ts"
import { overload } from "./overload.ts"

/** Characters and bytes that are compared, searched or copied for one step. */
export const charactersPerStep = 256

export const equalityFunctions = [
  overload("_==_", "(A, A) -> bool", (meter, a: Value, b: Value) => areEqual(meter, a, b)),
  overload("_!=_", "(A, A) -> bool", (meter, a: Value, b: Value) => !areEqual(meter, a, b)),
  overload("@in", "(A, list(A)) -> bool", isElement),
  overload("@in", "(A, map(A, B)) -> bool", (_, key: Value, map: Mapping) => map.get(key) !== undefined),
]

/** Equality over all types: numbers by their value, lists and maps by what is in them, other types never. */
export function areEqual(meter: Meter, a: Value, b: Value): boolean {
  if (typeof a === "string") {
    if (typeof b !== "string" || a.length !== b.length) return false
    spend(meter, a.length / charactersPerStep)
    return a === b
  }
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0
  if (a instanceof List) return b instanceof List && areListsEqual(meter, a, b)
  if (a instanceof Mapping) return b instanceof Mapping && areMapsEqual(meter, a, b)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && areBytesEqual(meter, a, b)
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name
  return a === b
}

function isNumeric(value: Value): value is bigint | number | Uint {
  return typeof value === "bigint" || typeof value === "number" || value instanceof Uint
}

/** A number without its type. */
function plainNumber(value: bigint | number | Uint): bigint | number {
  return value instanceof Uint ? value.value : value
}

/**
 * Less than, equal to or greater than 0; NaN where one is no number. As soon as one side is a double the other becomes one, as in the
 * reference: 9223372036854775807 equals 9223372036854775808.0.
 */
export function compareNumbers(one: bigint | number | Uint, other: bigint | number | Uint): number {
  const [a, b] = [plainNumber(one), plainNumber(other)]
  if (typeof a === "number" || typeof b === "number") return order(Number(a), Number(b))
  return order(a, b)
}

function order<T extends bigint | number>(a: T, b: T): number {
  if (a < b) return -1
  if (a > b) return 1
  return a === b ? 0 : Number.NaN
}

function areListsEqual(meter: Meter, a: List, b: List): boolean {
  if (a.size !== b.size) return false
  for (let index = 0; index < a.size; index++) {
    spend(meter, 1)
    if (!areEqual(meter, a.at(index), b.at(index))) return false
  }
  return true
}

function areMapsEqual(meter: Meter, a: Mapping, b: Mapping): boolean {
  if (a.size !== b.size) return false
  spend(meter, a.size)
  for (const key of a.keys()) {
    const [one, other] = [a.get(key), b.get(key)]
    if (one === undefined || other === undefined || !areEqual(meter, one, other)) return false
  }
  return true
}

function areBytesEqual(meter: Meter, a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  spend(meter, a.length / charactersPerStep)
  return a.every((byte, index) => byte === b[index])
}

function isElement(meter: Meter, value: Value, list: List): boolean {
  for (let index = 0; index < list.size; index++) {
    spend(meter, 1)
    if (areEqual(meter, value, list.at(index))) return true
  }
  return false
}
