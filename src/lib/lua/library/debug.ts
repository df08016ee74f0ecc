import {
  anyArgument,
  functionArgument,
  integerArgument,
  optionalText,
  refuseArgument,
  tableArgument,
} from "../arguments.ts"
import { LuaClosure } from "../compile/frame.ts"
import { type HostImplementation, LuaFunction } from "../function.ts"
import { currentSite, machine, spend } from "../machine.ts"
import { metatableOf } from "../metatable.ts"
import { LuaTable } from "../table.ts"
import { Userdata } from "../userdata.ts"
import { tableOf } from "../userdata-type.ts"
import { NONE, type Result, typeName, type Value } from "../value.ts"

/** What of the debug library makes sense without a stack of registers; locals cannot be read or set. */
export const debugFunctions: Readonly<Record<string, HostImplementation>> = {
  getfenv: (parameters) => {
    const target = anyArgument(parameters, 1)
    return target instanceof LuaClosure ? target.environment : machine.globals
  },
  getinfo,
  getlocal: () => undefined,
  getmetatable: (parameters) => metatableOf(anyArgument(parameters, 1)),
  getupvalue,
  sethook: () => NONE,
  setfenv: (parameters) => {
    const [target] = parameters
    if (target instanceof LuaClosure) target.environment = tableArgument(parameters, 2)
    return NONE
  },
  setlocal: () => undefined,
  setmetatable,
  setupvalue,
  traceback,
}

function getinfo(parameters: readonly Value[]): Result {
  const [target] = parameters
  spend(80)
  if (target instanceof LuaFunction) return ofFunction(target)
  if (typeof target !== "number") return refuseArgument(1, `function or number expected, got ${typeName(target)}`)
  const level = integerArgument(parameters, 1)
  if (level < 0 || level > machine.depth) return undefined
  const site = currentSite(Math.max(level, 1))
  return tableOf({ what: level === machine.depth ? "main" : "Lua", source: site.chunk, currentline: site.line })
}

function ofFunction(target: LuaFunction): LuaTable {
  if (!(target instanceof LuaClosure))
    return tableOf({ what: "G", source: "[G]", currentline: -1, nups: 0, func: target })
  const { source } = target.prototype
  return tableOf({
    what: source.line === 0 ? "main" : "Lua",
    source: source.chunk,
    currentline: -1,
    nups: target.upvalues.length,
    linedefined: source.line,
    lastlinedefined: source.lastLine,
    func: target,
  })
}

function getupvalue(parameters: readonly Value[]): Result {
  const closure = functionArgument(parameters, 1)
  const index = integerArgument(parameters, 2) - 1
  if (!(closure instanceof LuaClosure)) return undefined
  const box = closure.upvalues[index]
  return box ? [closure.prototype.source.upvalueNames[index], box.value] : undefined
}

function setupvalue(parameters: readonly Value[]): Result {
  const closure = functionArgument(parameters, 1)
  const index = integerArgument(parameters, 2) - 1
  const value = anyArgument(parameters, 3)
  const box = closure instanceof LuaClosure ? closure.upvalues[index] : undefined
  if (!box || !(closure instanceof LuaClosure)) return undefined
  box.value = value
  return closure.prototype.source.upvalueNames[index]
}

/** Unlike the basic function it ignores `__metatable`. Only tables and userdata can have one. */
function setmetatable(parameters: readonly Value[]): Result {
  const [object, metatable] = parameters
  if (metatable !== undefined && !(metatable instanceof LuaTable)) {
    return refuseArgument(2, `nil or table expected, got ${typeName(metatable)}`)
  }
  if (object instanceof LuaTable) object.setMetatable(metatable)
  else if (object instanceof Userdata) object.metatable = metatable
  return object
}

function traceback(parameters: readonly Value[]): string {
  const message = optionalText(parameters, 1, "")
  spend(50 * (machine.depth + 1))
  const lines = ["stack traceback:"]
  for (let level = 1; level <= machine.depth; level++) {
    const site = currentSite(level)
    lines.push(`\t${site.chunk}:${site.line}: in ${level === machine.depth ? "main chunk" : "function"}`)
  }
  return (message === "" ? "" : `${message}\n`) + lines.join("\n")
}
