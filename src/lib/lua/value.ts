import type { Coroutine } from "./coroutine.ts"
import { LuaFunction } from "./function.ts"
import { LuaTable } from "./table.ts"
import { Userdata } from "./userdata.ts"

/**
 * A Lua value. nil is `undefined`; a string is a byte string, one byte (0–255) per JavaScript character.
 */
export type Value = undefined | boolean | number | string | LuaTable | LuaFunction | Userdata | Coroutine

/**
 * What a call gives back: one value as it is, any other number of values as an array. Lua values are never arrays, so
 * the two cannot be confused; the common single result costs no allocation.
 */
export type Result = Value | readonly Value[]

/** No result at all (not even nil). */
export const NONE: readonly Value[] = []

/** The first value of a result; nil if there is none. */
export function first(result: Result): Value {
  return Array.isArray(result) ? (result as readonly Value[])[0] : (result as Value)
}

/** A result as a list of values. */
export function all(result: Result): readonly Value[] {
  return Array.isArray(result) ? (result as readonly Value[]) : [result as Value]
}

/** A list of values as a result. The list must not be changed afterwards. */
export function toResult(values: readonly Value[]): Result {
  return values.length === 1 && values[0] !== undefined ? values[0] : values
}

/** The name that `type` gives. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case "undefined":
      return "nil"
    case "number":
      return "number"
    case "string":
      return "string"
    case "boolean":
      return "boolean"
  }
  if (value instanceof LuaTable) return "table"
  if (value instanceof LuaFunction) return "function"
  return value instanceof Userdata ? "userdata" : "thread"
}
