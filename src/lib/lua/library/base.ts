import {
  anyArgument,
  integerArgument,
  optionalInteger,
  optionalText,
  refuseArgument,
  tableArgument,
} from "../arguments.ts"
import type { HostImplementation } from "../function.ts"
import { luaError, machine, position, raise, registrySize, spend } from "../machine.ts"
import { metatableOf } from "../metatable.ts"
import { toNumber } from "../number.ts"
import { LuaTable } from "../table.ts"
import { tostring, toText } from "../text.ts"
import { Userdata } from "../userdata.ts"
import { NONE, type Result, typeName, type Value } from "../value.ts"

/** The basic functions that need no other library. */
export const baseFunctions: Readonly<Record<string, HostImplementation>> = {
  _printregs: () => NONE,
  assert,
  collectgarbage: () => NONE,
  error,
  getmetatable,
  newproxy,
  next,
  print,
  rawequal: (parameters) => anyArgument(parameters, 1) === anyArgument(parameters, 2),
  rawget: (parameters) => tableArgument(parameters, 1).get(anyArgument(parameters, 2)),
  rawset,
  select,
  setmetatable,
  tonumber,
  tostring: (parameters) => tostring(anyArgument(parameters, 1)),
  type: (parameters) => typeName(anyArgument(parameters, 1)),
  unpack,
}

function assert(parameters: readonly Value[]): Result {
  const [condition] = parameters
  if (condition === undefined || condition === false) raise(optionalText(parameters, 2, "assertion failed!"))
  return parameters.length === 1 ? condition : parameters
}

/**
 * Texts get a position in front, empty when there are not so many levels; other objects are raised as they are.
 */
function error(parameters: readonly Value[]): never {
  const value = anyArgument(parameters, 1)
  const level = optionalInteger(parameters, 2, 1)
  const { line } = machine.sites[machine.depth] ?? { line: 0 }
  if (typeof value !== "string") throw luaError(value, toText(value), line)
  const text = (level > 0 ? positionAt(level) || " " : "") + value
  throw luaError(text, text, line)
}

/**
 * The position at a level of `error`. gopher-lua counts host functions too, and goes on to the Lua function behind one: 1 and
 * 2 are both the function that calls `error`, 3 is that function's caller. A coroutine ends where it began.
 */
function positionAt(level: number): string {
  let rest = level - 2
  for (let depth = machine.depth; depth > machine.base; depth--) {
    if (machine.sites[depth]?.name === "(anonymous)") rest--
    if (rest <= 0) return position(machine.depth - depth + 1)
    rest--
  }
  return ""
}

function getmetatable(parameters: readonly Value[]): Value {
  const metatable = metatableOf(anyArgument(parameters, 1))
  return metatable?.getString("__metatable") ?? metatable
}

function setmetatable(parameters: readonly Value[]): Value {
  const [object, metatable] = parameters
  if (metatable !== undefined && !(metatable instanceof LuaTable)) {
    refuseArgument(2, `nil or table expected, got ${typeName(metatable)}`)
  }
  if (object === undefined) raise("cannot set metatable to a nil object.")
  if (metatableOf(object)?.getString("__metatable") !== undefined) raise("cannot change a protected metatable")
  if (object instanceof LuaTable) object.setMetatable(metatable)
  else if (object instanceof Userdata) object.metatable = metatable
  return object
}

function newproxy(parameters: readonly Value[]): Value {
  const [like] = parameters
  spend(20)
  if (like === true) return new Userdata(undefined, new LuaTable())
  return new Userdata(undefined, like instanceof Userdata ? like.metatable : undefined)
}

/** `next(table, key)`: the pair after a key, nil at the end. */
export function next(parameters: readonly Value[]): Result {
  return tableArgument(parameters, 1).next(parameters[1])
}

function print(parameters: readonly Value[]): Result {
  const texts = parameters.map((value) => {
    const text = tostring(value)
    return typeof text === "string" ? text : toText(text)
  })
  const line = texts.join("\t")
  spend(20 + (line.length >> 2))
  machine.print(line, machine.context)
  return NONE
}

function rawset(parameters: readonly Value[]): Result {
  tableArgument(parameters, 1).set(anyArgument(parameters, 2), anyArgument(parameters, 3))
  return NONE
}

function select(parameters: readonly Value[]): Result {
  const [index] = parameters
  const count = parameters.length
  if (index === "#") return count - 1
  if (typeof index === "string") refuseArgument(1, `invalid string '${index}'`)
  if (typeof index !== "number") refuseArgument(1, `number or string expected, got ${typeName(index)}`)
  const at = integerArgument(parameters, 1)
  const from = Math.min(at < 0 ? count + at : at, count)
  if (from < 1) refuseArgument(1, "index out of range")
  return parameters.slice(from)
}

function tonumber(parameters: readonly Value[]): Value {
  const value = anyArgument(parameters, 1)
  const base = parameters[1] === undefined ? undefined : integerArgument(parameters, 2)
  if (typeof value === "number") return value
  if (typeof value !== "string") return undefined
  spend(value.length >> 2)
  return toNumber(value, base)
}

function unpack(parameters: readonly Value[]): Result {
  const table = tableArgument(parameters, 1)
  const from = optionalInteger(parameters, 2, 1)
  const to = optionalInteger(parameters, 3, table.length())
  if (to - from >= registrySize) raise("registry overflow")
  spend(Math.max((to - from) >> 1, 0))
  const values: Value[] = []
  for (let index = from; index <= to; index++) values.push(index > 0 ? table.getNumber(index) : undefined)
  return values
}

/** The iterator of ipairs. */
export function nextIndex(parameters: readonly Value[]): Result {
  const index = integerArgument(parameters, 2) + 1
  const value = tableArgument(parameters, 1).getNumber(index)
  return value === undefined ? NONE : [index, value]
}
