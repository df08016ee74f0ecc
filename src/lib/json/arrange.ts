import { needsByteOrder } from "./order.ts"
import { isObject, type JsonObject, type JsonValue, jsonNumber, put, Struct, structFields } from "./value.ts"

/** Far below what the stack bears in `JSON.stringify`. */
const maxDepth = 500

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
    if (Array.isArray(value)) return arrangeArray(value, depth)
    if (isObject(value)) return arrangeObject(value, depth)
    return value instanceof Struct ? arrangeStruct(value, depth) : value
  }
  // JSON.stringify drops the sign of zero.
  return value === 0 && Object.is(value, -0) ? jsonNumber("-0") : value
}

function arrangeArray(items: JsonValue[], depth: number): JsonValue[] | undefined {
  let copy: JsonValue[] | undefined
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as JsonValue
    const arranged = arrangeValue(item, depth + 1)
    if (arranged === undefined) return undefined
    if (arranged === item && copy === undefined) continue
    copy ??= items.slice(0, index)
    copy.push(arranged)
  }
  return copy ?? items
}

function arrangeObject(object: JsonObject, depth: number): JsonObject | undefined {
  const keys = Object.keys(object)
  const sorted = isSorted(keys)
  if (!sorted) {
    keys.sort()
    // An engine lists keys like "10" first and as numbers, whatever the order they were set in.
    if (keys.some(isIndex)) return undefined
  }
  if (keys.some(needsByteOrder)) return undefined
  let copy: JsonObject | undefined = sorted ? undefined : {}
  for (const [index, key] of keys.entries()) {
    const value = object[key] as JsonValue
    const arranged = arrangeValue(value, depth + 1)
    if (arranged === undefined) return undefined
    if (arranged !== value && copy === undefined) copy = firstFields(object, keys, index)
    if (copy !== undefined) put(copy, key, arranged)
  }
  return copy ?? object
}

function firstFields(object: JsonObject, keys: readonly string[], count: number): JsonObject {
  const copy: JsonObject = {}
  for (const key of keys.slice(0, count)) put(copy, key, object[key] as JsonValue)
  return copy
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return false
  }
  return true
}

function isIndex(key: string): boolean {
  const first = key.charCodeAt(0)
  return first >= 0x30 && first <= 0x39
}

function arrangeStruct(value: Struct, depth: number): Struct | undefined {
  const copy = new Struct()
  for (const [key, field] of structFields(value)) {
    const arranged = arrangeValue(field, depth + 1)
    if (arranged === undefined) return undefined
    Object.assign(copy, { [key]: arranged })
  }
  return copy
}
