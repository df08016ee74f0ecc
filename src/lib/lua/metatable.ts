import { LuaTable } from "./table.ts"
import { Userdata } from "./userdata.ts"
import type { Value } from "./value.ts"

/** The metatable of all strings: one for all states, present only in those with open libraries. */
export const strings: { metatable: LuaTable | undefined } = { metatable: undefined }

/** A value's metatable, if its kind can have one. */
export function metatableOf(value: Value): LuaTable | undefined {
  if (value instanceof LuaTable || value instanceof Userdata) return value.metatable
  return typeof value === "string" ? strings.metatable : undefined
}

/** The handler of an event (`__add`, `__index` …) of a value; nil if there is none. */
export function handler(value: Value, event: string): Value {
  return metatableOf(value)?.getString(event)
}
