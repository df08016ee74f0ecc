import { LuaFunction } from "./function.ts"
import { currentSite, machine, raise } from "./machine.ts"
import { formatNumber, parseNumber, truncate } from "./number.ts"
import { LuaTable } from "./table.ts"
import { payRead } from "./text-cost.ts"
import { typeName, type Value } from "./value.ts"

/**
 * Arguments of native functions. `number` counts from 1, as error texts do. All raise
 * `bad argument #N to NAME (T expected, got T2)`, NAME being how the call site names the function.
 */

/** Refuses an argument for a reason of its own: `bad argument #N to NAME (REASON)`. */
export function refuseArgument(number: number, reason: string): never {
  return raise(`bad argument #${number} to ${currentSite().name} (${reason})`)
}

/** Refuses an argument for its type. */
export function refuseType(parameters: readonly Value[], number: number, expected: string): never {
  return refuseArgument(number, `${expected} expected, got ${typeName(parameters[number - 1])}`)
}

/** Any value, nil included, but it must be given. */
export function anyArgument(parameters: readonly Value[], number: number): Value {
  return number > parameters.length ? refuseArgument(number, "value expected") : parameters[number - 1]
}

/** A text; numbers are written as `tostring` does. */
export function textArgument(parameters: readonly Value[], number: number): string {
  const value = parameters[number - 1]
  machine.steps -= 6
  if (typeof value === "string") {
    payRead(value)
    return value
  }
  return typeof value === "number" ? formatNumber(value) : refuseType(parameters, number, "string")
}

/** A text or, when nil or absent, the default. Numbers are refused, as by gopher-lua's OptString. */
export function optionalText(parameters: readonly Value[], number: number, otherwise: string): string {
  const value = parameters[number - 1]
  if (value === undefined) return otherwise
  return typeof value === "string" ? value : refuseType(parameters, number, "string")
}

/** A number; numeric texts are read as arithmetic reads them. */
export function numberArgument(parameters: readonly Value[], number: number): number {
  const value = parameters[number - 1]
  machine.steps -= 2
  if (typeof value === "number") return value
  const parsed = typeof value === "string" ? parseNumber(value) : undefined
  return parsed ?? refuseType(parameters, number, "number")
}

/** A number cut to an integer; texts are refused. */
export function integerArgument(parameters: readonly Value[], number: number): number {
  const value = parameters[number - 1]
  machine.steps -= 2
  return typeof value === "number" ? truncate(value) : refuseType(parameters, number, "number")
}

/** A number cut to an integer or, when nil or absent, the default. */
export function optionalInteger(parameters: readonly Value[], number: number, otherwise: number): number {
  return parameters[number - 1] === undefined ? otherwise : integerArgument(parameters, number)
}

export function booleanArgument(parameters: readonly Value[], number: number): boolean {
  const value = parameters[number - 1]
  return typeof value === "boolean" ? value : refuseType(parameters, number, "boolean")
}

export function tableArgument(parameters: readonly Value[], number: number): LuaTable {
  const value = parameters[number - 1]
  return value instanceof LuaTable ? value : refuseType(parameters, number, "table")
}

export function functionArgument(parameters: readonly Value[], number: number): LuaFunction {
  const value = parameters[number - 1]
  return value instanceof LuaFunction ? value : refuseType(parameters, number, "function")
}
