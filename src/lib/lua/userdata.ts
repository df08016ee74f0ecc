import type { LuaTable } from "./table.ts"

/**
 * A host object as scripts see it: no fields, no arithmetic, compared by identity. What it can do comes from its
 * metatable, normally that of a userdata type.
 */
export class Userdata {
  metatable: LuaTable | undefined
  /** The host's own object. Scripts cannot reach it. */
  readonly payload: unknown
  /** The type that made it: unlike the metatable, scripts cannot change it. */
  readonly type: object | undefined

  constructor(payload: unknown, metatable?: LuaTable, type?: object) {
    this.payload = payload
    this.metatable = metatable
    this.type = type
  }
}
