import { functionArgument, optionalText, refuseType, tableArgument, textArgument } from "../arguments.ts"
import { callFromHost } from "../call.ts"
import { LuaClosure } from "../compile/frame.ts"
import { compilePrototype } from "../compile/functions.ts"
import type { HostImplementation } from "../function.ts"
import { luaError, machine, raise, spend } from "../machine.ts"
import { formatNumber } from "../number.ts"
import { LuaSyntaxError } from "../syntax/error.ts"
import { parse } from "../syntax/parser.ts"
import { LuaTable } from "../table.ts"
import { first, NONE, type Result, type Value } from "../value.ts"

/** Functions that compile texts, and those that read and set a function's table of globals. */
export const loadingFunctions: Readonly<Record<string, HostImplementation>> = {
  dofile,
  getfenv,
  load,
  loadfile: (parameters) => [undefined, `can not open file: ${textArgument(parameters, 1)}`],
  loadstring: (parameters) => compile(textArgument(parameters, 1), optionalText(parameters, 2, "<string>")),
  setfenv,
}

/** There are no files. Raised without a position, as gopher-lua does. */
function dofile(parameters: readonly Value[]): never {
  const [name] = parameters
  const file = typeof name === "string" || typeof name === "number" ? String(name) : ""
  const message = `open ${file}: no such file or directory`
  throw luaError(message, message, 0)
}

/** Compiling a byte costs as much as many steps. */
function compile(source: string, name: string): Result {
  spend(300 + source.length * 25)
  try {
    return new LuaClosure(compilePrototype(parse(source, name)), [], globals())
  } catch (error) {
    if (error instanceof LuaSyntaxError) return [undefined, error.report]
    throw error
  }
}

function globals(): LuaTable {
  return machine.globals ?? raise("no globals")
}

/** The text comes in pieces from a function, until it gives nil or an empty text. */
function load(parameters: readonly Value[]): Result {
  const reader = functionArgument(parameters, 1)
  const name = optionalText(parameters, 2, "?")
  let source = ""
  for (;;) {
    const piece = first(callFromHost(reader, []))
    if (piece === undefined || piece === "") return compile(source, name)
    if (typeof piece !== "string" && typeof piece !== "number") {
      return [undefined, "reader function must return a string"]
    }
    source += typeof piece === "number" ? formatNumber(piece) : piece
    spend(1)
    if (source.length > machine.maximumStringLength) raise("chunk too long")
  }
}

function getfenv(parameters: readonly Value[]): Value {
  const target = parameters.length === 0 ? 1 : parameters[0]
  if (target instanceof LuaClosure) return target.environment
  return target === 1 ? (machine.caller?.environment ?? globals()) : globals()
}

/** Acts on a function, on the caller (1), or on chunks loaded from now on (0). Other levels are refused. */
function setfenv(parameters: readonly Value[]): Result {
  const [target = 1] = parameters
  const environment = tableArgument(parameters, 2)
  if (target === 0) {
    machine.globals = environment
    return NONE
  }
  const closure = target === 1 ? machine.caller : target
  if (!(closure instanceof LuaClosure)) return raise("cannot change the environment of given object")
  closure.environment = environment
  return closure
}

/** `package` with `require` and `module`. There are no files to load from. */
export function createPackage(loaded: LuaTable): {
  readonly library: LuaTable
  readonly require: HostImplementation
  readonly module: HostImplementation
} {
  const library = new LuaTable()
  const preload = new LuaTable()
  library.set("loaded", loaded)
  library.set("preload", preload)
  library.set("path", "./?.lua")
  library.set("cpath", "")

  function require(parameters: readonly Value[]): Result {
    const name = textArgument(parameters, 1)
    const known = loaded.getString(name)
    if (known !== undefined && known !== false) return known
    const loader = preload.getString(name)
    if (loader === undefined) raise(`module ${name} not found:\n\tno field package.preload['${name}']\n\tno file, `)
    const result = first(callFromHost(functionArgument([loader], 1), [name]))
    const value = result ?? loaded.getString(name) ?? true
    loaded.set(name, value)
    return value
  }

  /** Makes a table of that name the globals of the calling function. */
  function module(parameters: readonly Value[]): Result {
    const name = textArgument(parameters, 1)
    const known = loaded.getString(name)
    const table = known instanceof LuaTable ? known : tableAt(globals(), name)
    loaded.set(name, table)
    if (table.getString("_NAME") === undefined) {
      table.set("_M", table)
      table.set("_NAME", name)
      table.set("_PACKAGE", name.includes(".") ? name.slice(0, name.lastIndexOf(".") + 1) : "")
    }
    if (!machine.caller) raise("module() can not be called from GFunctions.")
    machine.caller.environment = table
    for (const option of parameters.slice(1)) callFromHost(functionArgument([option], 1), [table])
    return table
  }

  return { library, require, module }
}

/** The table at a dotted path, made where it is missing. */
function tableAt(root: LuaTable, path: string): LuaTable {
  let table = root
  for (const name of path.split(".")) {
    const next = table.getString(name) ?? new LuaTable()
    if (!(next instanceof LuaTable)) return raise(`name conflict for module: ${path}`)
    table.set(name, next)
    table = next
  }
  return table
}

/** `package.seeall(table)`: the table inherits the globals. */
export function seeall(parameters: readonly Value[]): Result {
  const table = tableArgument(parameters, 1)
  const metatable = table.metatable ?? new LuaTable()
  table.setMetatable(metatable)
  metatable.set("__index", machine.globals ?? refuseType(parameters, 1, "table"))
  return NONE
}
