import { isSorted, needsByteOrder } from "./order.ts"
import { isObject, type JsonObject, type JsonValue, jsonNumber, put, Struct, structFields } from "./value.ts"

/** Far below what the stack bears in `JSON.stringify`. */
const maxDepth = 500

/** What is known of all objects that have these keys in this order. */
interface Shape {
  /** The keys as the objects list them. */
  readonly keys: readonly string[]
  /** The keys as they must be written; the same list when that is their order. undefined: `JSON.stringify` cannot do it. */
  readonly order: readonly string[] | undefined
}

/**
 * The last shape seen under each first key. Objects in an array, and the documents of a backend, are mostly alike, so their keys
 * are sorted once and not for each document. What it holds is small and bounded: keys come from outside.
 */
const shapes = new Map<string, Shape>()
const maxShapes = 1000
const maxShapeKeys = 64
const maxShapeLength = 4096

/**
 * A value that `JSON.stringify` writes with sorted keys: the value itself where all is sorted already, copies of the
 * objects that are not. undefined when there is no such value (see `write`).
 */
export function arrange(value: JsonValue): JsonValue | undefined {
  return arrangeValue(value, 0)
}

function arrangeValue(value: JsonValue, depth: number): JsonValue | undefined {
  if (typeof value === "object" && value !== null) {
    if (depth > maxDepth) return undefined
    if (Array.isArray(value)) return arrangeArray(value, depth + 1)
    if (isObject(value)) return arrangeObject(value, depth + 1)
    return value instanceof Struct ? arrangeStruct(value, depth + 1) : value
  }
  // JSON.stringify drops the sign of zero.
  return value === 0 && Object.is(value, -0) ? jsonNumber("-0") : value
}

/** Strings and most numbers are written as they are; this saves the call for them. */
function needsLook(value: JsonValue): boolean {
  return typeof value === "object" || value === 0
}

function arrangeArray(items: JsonValue[], depth: number): JsonValue[] | undefined {
  let copy: JsonValue[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as JsonValue
    const arranged = needsLook(item) ? arrangeValue(item, depth) : item
    if (arranged === undefined) return undefined
    if (copy === undefined && arranged !== item) copy = items.slice(0, index)
    copy?.push(arranged)
  }
  return copy ?? items
}

function arrangeObject(object: JsonObject, depth: number): JsonObject | undefined {
  const keys = Object.keys(object)
  const order = orderOf(keys)
  if (order === undefined) return undefined
  let copy: JsonObject | undefined = order === keys || sameKeys(order, keys) ? undefined : {}
  for (let index = 0; index < order.length; index++) {
    const key = order[index] as string
    const value = object[key] as JsonValue
    const arranged = needsLook(value) ? arrangeValue(value, depth) : value
    if (arranged === undefined) return undefined
    if (copy === undefined && arranged !== value) copy = firstFields(object, order, index)
    if (copy !== undefined) put(copy, key, arranged)
  }
  return copy ?? object
}

function orderOf(keys: readonly string[]): readonly string[] | undefined {
  const [first] = keys
  if (first === undefined) return keys
  const known = shapes.get(first)
  if (known !== undefined && sameKeys(known.keys, keys)) return known.order
  const order = writtenOrder(keys)
  if (keys.length <= maxShapeKeys && keys.join("").length <= maxShapeLength) {
    if (shapes.size >= maxShapes) shapes.clear()
    shapes.set(first, { keys, order })
  }
  return order
}

function writtenOrder(keys: readonly string[]): readonly string[] | undefined {
  if (keys.some(needsByteOrder)) return undefined
  if (isSorted(keys)) return keys
  // An engine lists keys like "10" first and by number, in whatever order they were set.
  return keys.some(beginsWithDigit) ? undefined : keys.toSorted()
}

function sameKeys(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false
  }
  return true
}

function beginsWithDigit(key: string): boolean {
  return key >= "0" && key < ":"
}

function firstFields(object: JsonObject, keys: readonly string[], count: number): JsonObject {
  const copy: JsonObject = {}
  for (const key of keys.slice(0, count)) put(copy, key, object[key] as JsonValue)
  return copy
}

function arrangeStruct(value: Struct, depth: number): Struct | undefined {
  const copy = new Struct()
  for (const [key, field] of structFields(value)) {
    const arranged = arrangeValue(field, depth)
    if (arranged === undefined) return undefined
    Object.assign(copy, { [key]: arranged })
  }
  return copy
}
