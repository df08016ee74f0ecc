import { integerArgument, tableArgument, textArgument } from "../arguments.ts"
import type { HostImplementation } from "../function.ts"
import { machine, raise } from "../machine.ts"
import { parseNumber, truncate } from "../number.ts"
import type { LuaTable } from "../table.ts"
import type { Value } from "../value.ts"
import { date } from "./date.ts"

/**
 * The os library. Nothing of the host can be reached: what acts on files, processes or the environment fails the way it
 * fails in gopher-lua. Local time is UTC.
 */
export const osFunctions: Readonly<Record<string, HostImplementation>> = {
  clock: () => (machine.now() - machine.startedAt) / 1000,
  date,
  difftime: (parameters) => integerArgument(parameters, 1) - integerArgument(parameters, 2),
  execute: () => 1,
  exit: () => raise("os.exit is not available"),
  getenv: (parameters) => {
    textArgument(parameters, 1)
    return undefined
  },
  remove: (parameters) => [undefined, `remove ${textArgument(parameters, 1)}: operation not permitted`],
  rename: (parameters) => [
    undefined,
    `rename ${textArgument(parameters, 1)} ${textArgument(parameters, 2)}: operation not permitted`,
  ],
  setenv: () => [undefined, "setenv: operation not permitted"],
  setlocale: () => false,
  time,
  tmpname: () => raise("unable to generate a unique filename"),
}

/** Seconds since 1970; of a table, whose fields may overflow (day 30 of February is in March). */
function time(parameters: readonly Value[]): number {
  if (parameters[0] === undefined) return Math.floor(machine.now() / 1000)
  const table = tableArgument(parameters, 1)
  const date = new Date(0)
  date.setUTCFullYear(field(table, "year", -1), field(table, "month", -1) - 1, field(table, "day", -1))
  date.setUTCHours(field(table, "hour", 12), field(table, "min", 0), field(table, "sec", 0))
  const seconds = Math.floor(date.getTime() / 1000)
  return Number.isNaN(seconds) ? raise("time out of range") : seconds
}

/** A number, or a text that is one; leading zeros do not make it octal. */
function field(table: LuaTable, name: string, otherwise: number): number {
  const value = table.getString(name)
  const number = typeof value === "string" ? parseNumber(value.replace(/^ *0+(?=\d)/, "")) : value
  return typeof number === "number" ? truncate(number) : otherwise
}
