import type { LuaTable } from "./table.ts"

/**
 * A host object as scripts see it: no fields, no arithmetic, compared by identity. What it can do comes from its
 * metatable, normally one made by `userdataType` with the methods under `__index`.
 */
export class Userdata {
  metatable: LuaTable | undefined
  /** The host's own object. Scripts cannot reach it. */
  readonly payload: unknown

  constructor(payload: unknown, metatable?: LuaTable) {
    this.payload = payload
    this.metatable = metatable
  }
}
