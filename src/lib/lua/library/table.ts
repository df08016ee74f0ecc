import { anyArgument, integerArgument, optionalInteger, optionalText, refuseType, tableArgument } from "../arguments.ts"
import type { HostImplementation } from "../function.ts"
import { LuaFunction } from "../function.ts"
import { machine, raise, registrySize, spend } from "../machine.ts"
import { formatNumber } from "../number.ts"
import { payJoin } from "../text-cost.ts"
import { NONE, type Result, typeName, type Value } from "../value.ts"
import { sortValues } from "./sort.ts"

export const tableFunctions: Readonly<Record<string, HostImplementation>> = {
  concat,
  getn: (parameters) => tableArgument(parameters, 1).length(),
  insert,
  maxn: (parameters) => tableArgument(parameters, 1).length(),
  remove: (parameters) =>
    tableArgument(parameters, 1).removeAt(parameters.length === 1 ? -1 : integerArgument(parameters, 2)),
  sort,
}

function insert(parameters: readonly Value[]): Result {
  const table = tableArgument(parameters, 1)
  if (parameters.length === 1) raise("wrong number of arguments")
  if (parameters.length === 2) table.append(parameters[1])
  else table.insertAt(integerArgument(parameters, 2), anyArgument(parameters, 3))
  return NONE
}

function concat(parameters: readonly Value[]): Value {
  const table = tableArgument(parameters, 1)
  const separator = optionalText(parameters, 2, "")
  const length = table.length()
  const from = optionalInteger(parameters, 3, 1)
  if (parameters.length === 3 && (from > length || from < 1)) return ""
  const first = Math.max(Math.min(from, length), 1)
  const last = Math.min(optionalInteger(parameters, 4, length), length)
  // gopher-lua pushes every part and separator on its registry.
  if ((last - first + 1) * 2 > registrySize) raise("registry overflow")
  // gopher-lua gives a single element back as it is, so a number stays a number.
  if (first === last && partOf(table.getNumber(first), first) !== undefined) return table.getNumber(first)
  let text = ""
  for (let index = first; index <= last; index++) {
    text += partOf(table.getNumber(index), index)
    if (text.length > machine.maximumStringLength) payJoin(text.length)
    if (index < last) text += separator
  }
  spend(4 + 3 * Math.max(last - first, 0))
  payJoin(text.length)
  return text
}

function partOf(value: Value, index: number): string {
  if (typeof value === "string") return value
  if (typeof value === "number") return formatNumber(value)
  return raise(`invalid value (${typeName(value)}) at index ${index} in table for concat`)
}

function sort(parameters: readonly Value[]): Result {
  const table = tableArgument(parameters, 1)
  const order = parameters[1]
  if (parameters.length > 1 && !(order instanceof LuaFunction)) refuseType(parameters, 2, "function")
  table.changeArray((values) => sortValues(values, order instanceof LuaFunction ? order : undefined))
  return NONE
}
