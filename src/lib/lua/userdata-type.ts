import { refuseType } from "./arguments.ts"
import { raise } from "./machine.ts"
import { LuaTable } from "./table.ts"
import { Userdata } from "./userdata.ts"
import type { Value } from "./value.ts"

/** A kind of host object with methods. */
export interface UserdataType<Payload> {
  /** Shared by the objects. It may also serve as a global library: put functions into it (`request.load`). */
  readonly metatable: LuaTable
  /** A new handle; two handles are never equal, whatever they hold. */
  create(payload: Payload): Userdata
  /** The payload, if the value is an object of this type. */
  payloadOf(value: Value): Payload | undefined
  /**
   * The payload of an argument (`number` from 1; 1 is the object of a method). Raises
   * `bad argument #N to NAME (userdata expected, got T)`, or just `expected` for userdata of another type.
   */
  argument(parameters: readonly Value[], number: number): Payload
}

/**
 * Makes a type.
 * @param expected what is raised when an argument is userdata of another type, such as "request expected"
 * @param methods what `object:name(…)` calls; their first argument is the object
 */
export function createUserdataType<Payload>(
  expected: string,
  methods: Readonly<Record<string, Value>>,
): UserdataType<Payload> {
  const metatable = new LuaTable()
  const type: UserdataType<Payload> = {
    metatable,
    create: (payload) => new Userdata(payload, metatable, type),
    payloadOf: (value) => (value instanceof Userdata && value.type === type ? (value.payload as Payload) : undefined),
    argument(parameters, number) {
      const value = parameters[number - 1]
      if (!(value instanceof Userdata)) return refuseType(parameters, number, "userdata")
      return value.type === type ? (value.payload as Payload) : raise(expected)
    },
  }
  metatable.set("__index", tableOf(methods))
  return type
}

/** A table with the given fields. */
export function tableOf(fields: Readonly<Record<string, Value>>): LuaTable {
  const table = new LuaTable()
  for (const [name, value] of Object.entries(fields)) table.set(name, value)
  return table
}
