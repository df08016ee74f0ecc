import {
  emptyObject,
  isObject,
  type JsonObject,
  type JsonValue,
  jsonNumber,
  NotFinite,
  put,
} from "../../lib/json/index.ts"
import { LuaTable, raise, spend, toText, type Value } from "../../lib/lua/index.ts"
import { type ListView, listType, nilType, tableType } from "./handles.ts"
import { hostText } from "./text.ts"

/** Tables within each other that become data. */
const maximumDepth = 100

/**
 * A script's value as data (semantics/lua.md, section 6); `undefined` for what cannot be data (nil, functions). Handles give
 * the data that they stand for, not a copy.
 */
export function toJson(value: Value): JsonValue | undefined {
  switch (typeof value) {
    case "string":
      return hostText(value)
    case "number":
      return Number.isFinite(value) ? value : new NotFinite(value)
    case "boolean":
      return value
    case "undefined":
      return undefined
  }
  return value instanceof LuaTable ? objectOf(value, 0) : ofHandle(value)
}

/** Refuses to put data into itself: it could never be written. */
export function refuseCycle(container: JsonObject | JsonValue[], value: JsonValue): void {
  if (typeof value === "object" && value !== null && holds(value, container)) raise("data can not hold itself")
}

function holds(value: JsonValue | undefined, container: JsonObject | JsonValue[]): boolean {
  if (typeof value !== "object" || value === null) return false
  spend(1)
  if (value === container) return true
  if (Array.isArray(value)) return value.some((item) => holds(item, container))
  if (!isObject(value)) return false
  for (const key in value) if (holds(value[key], container)) return true
  return false
}

function ofHandle(value: Value): JsonValue | undefined {
  const table = tableType.payloadOf(value)
  if (table !== undefined) return table
  const list = listType.payloadOf(value)
  if (list !== undefined) return itemsOf(list)
  return nilType.payloadOf(value)
}

/** The array of a view. One that shows less than the shared array gets its own, as it will be written. */
export function itemsOf(list: ListView): JsonValue[] {
  if (list.length < list.items.length) list.items = list.items.slice(0, list.length)
  list.isOwner = false
  return list.items
}

/** A native table is always an object here, whatever its keys. */
function objectOf(table: LuaTable, depth: number): JsonObject {
  if (depth === maximumDepth) raise("table nests too deep to be data")
  const object = emptyObject()
  for (let pair = table.next(undefined); pair !== undefined; pair = table.next(pair[0])) {
    spend(1)
    const [key, value] = pair
    const data = nestedValue(value, depth + 1)
    if (data !== undefined) put(object, hostText(toText(key)), data)
  }
  return object
}

/** Inside a native table numbers are integers where they can be, and tables may be arrays. */
function nestedValue(value: Value, depth: number): JsonValue | undefined {
  if (typeof value === "number") return nestedNumber(value)
  return value instanceof LuaTable ? arrayOrObject(objectOf(value, depth)) : toJson(value)
}

function nestedNumber(value: number): JsonValue {
  if (!Number.isInteger(value)) return Number.isFinite(value) ? value : new NotFinite(value)
  if (Number.isSafeInteger(value)) return value + 0
  return Math.abs(value) < 2 ** 63 ? jsonNumber(BigInt(value).toString()) : value
}

/** An array when every key is an integer's text, in the order of the numbers; the array of no items is null. */
function arrayOrObject(object: JsonObject): JsonValue {
  const entries = Object.entries(object)
  if (entries.length === 0) return null
  if (!entries.every(([key]) => /^[+-]?\d+$/.test(key))) return object
  return entries.sort(([left], [right]) => Number(left) - Number(right)).map(([, value]) => value)
}
