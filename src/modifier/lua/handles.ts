import {
  emptyObject,
  isJsonNumber,
  isObject,
  type JsonObject,
  type JsonValue,
  NotFinite,
  put,
  type Struct,
  structFields,
} from "../../lib/json/index.ts"
import { createUserdataType, LuaTable, NONE, type Result, type UserdataType, type Value } from "../../lib/lua/index.ts"
import { luaText } from "./text.ts"

/**
 * What scripts see of an answer's data: nothing is copied, objects and arrays are handles on the data itself. Their methods
 * are in data-table.ts and data-list.ts.
 */

/**
 * A script's view of an array: the first `length` items. Several handles may share the items; a handle that grew has its own
 * (Go's slices, which scripts of the reference see through).
 */
export interface ListView {
  items: JsonValue[]
  length: number
  /** Nobody else has the items, so that they can grow in place. */
  isOwner: boolean
}

export const tableType: UserdataType<JsonObject> = createUserdataType<JsonObject>("response expected", {})
export const listType: UserdataType<ListView> = createUserdataType<ListView>("response expected", {})
/** JSON's null: neither nil nor false for a script. */
export const nilType: UserdataType<null> = createUserdataType<null>("response expected", {})

/** Adds what `handle:name(…)` calls. */
export function addMethods<Payload>(type: UserdataType<Payload>, methods: Readonly<Record<string, Value>>): void {
  const index = type.metatable.get("__index")
  if (index instanceof LuaTable) for (const [name, method] of Object.entries(methods)) index.set(name, method)
}

/**
 * A value of the data as a script sees it; no value at all where there is none.
 * @param name the key that it has, for the objects in which the reference keeps a backend's error
 */
export function luaValue(value: JsonValue | undefined, name: string): Result {
  switch (typeof value) {
    case "string":
      return luaText(value)
    case "number":
    case "boolean":
      return value
    case "undefined":
      return NONE
  }
  if (value === null) return nilType.create(null)
  if (Array.isArray(value)) return listOf(value)
  if (isObject(value)) return tableType.create(value)
  if (value instanceof NotFinite) return value.value
  return isJsonNumber(value) ? Number(value.rawJSON) : tableType.create(copied(value as Struct, name))
}

/** A handle on an array of the data. */
function listOf(items: JsonValue[]): Value {
  return listType.create({ items, length: items.length, isOwner: false })
}

/** A handle on an array that nothing else holds. */
export function newList(items: JsonValue[]): Value {
  return listType.create({ items, length: items.length, isOwner: true })
}

/** Objects of the gateway's own are shown as copies. A backend's error says what it was called, and what it lacks is empty. */
function copied(value: Struct, name: string): JsonObject {
  const copy = emptyObject()
  for (const [key, field] of structFields(value)) put(copy, key, field)
  if (!("http_status_code" in copy)) return copy
  return { http_body: "", http_body_encoding: "", ...copy, name: name.replace(/^error_/, "") }
}
