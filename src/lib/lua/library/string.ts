import { integerArgument, optionalInteger, textArgument } from "../arguments.ts"
import { fromByteString, toByteString } from "../bytes.ts"
import type { HostImplementation } from "../function.ts"
import { raise, registrySize, spend } from "../machine.ts"
import { payJoin } from "../text-cost.ts"
import { NONE, type Value } from "../value.ts"
import { format } from "./format.ts"
import { find, gmatch, match, startIndex } from "./string-matching.ts"

/** The string library but for gsub (see `string-replacing.ts`). Strings are bytes; only case mapping knows UTF-8. */
export const stringFunctions: Readonly<Record<string, HostImplementation>> = {
  byte,
  char,
  dump: () => raise("GopherLua does not support the string.dump"),
  find,
  format,
  gmatch,
  len: (parameters) => textArgument(parameters, 1).length,
  lower: (parameters) => mapCase(textArgument(parameters, 1), lowerOf),
  match,
  rep,
  reverse,
  sub,
  upper: (parameters) => mapCase(textArgument(parameters, 1), upperOf),
}

function sub(parameters: readonly Value[]): string {
  const text = textArgument(parameters, 1)
  const start = startIndex(text, integerArgument(parameters, 2))
  const last = optionalInteger(parameters, 3, -1)
  const end = Math.min(last < 0 ? text.length + last + 1 : last, text.length)
  return start >= text.length || end < start ? "" : text.slice(start, end)
}

function byte(parameters: readonly Value[]): Value | readonly Value[] {
  const text = textArgument(parameters, 1)
  const first = optionalInteger(parameters, 2, 1)
  // Two arguments ask for one byte; one alone gives all of them, as in gopher-lua.
  const last = optionalInteger(parameters, 3, parameters.length === 2 ? first : -1)
  const start = startIndex(text, first)
  const end = Math.min(last < 0 ? text.length + last + 1 : last, text.length)
  if (first === 0 || start >= text.length) return NONE
  if (end === start + 1) return text.charCodeAt(start)
  if (end - start > registrySize) raise("registry overflow")
  spend(Math.max(end - start, 0))
  const bytes: number[] = []
  for (let index = start; index < end; index++) bytes.push(text.charCodeAt(index))
  return bytes
}

function char(parameters: readonly Value[]): string {
  let text = ""
  spend(parameters.length * 4)
  for (let number = 1; number <= parameters.length; number++) {
    text += String.fromCharCode(Number(BigInt.asUintN(8, BigInt(integerArgument(parameters, number)))))
  }
  return text
}

function rep(parameters: readonly Value[]): string {
  const text = textArgument(parameters, 1)
  const count = integerArgument(parameters, 2)
  if (count <= 0 || text === "") return ""
  payJoin(text.length * count)
  spend(30 + 8 * Math.ceil(Math.log2(count)))
  return text.repeat(count)
}

function reverse(parameters: readonly Value[]): string {
  const text = textArgument(parameters, 1)
  spend(4 + text.length)
  let reversed = ""
  for (let index = text.length - 1; index >= 0; index--) reversed += text[index]
  return reversed
}

/** Go's ToUpper and ToLower: letter by letter, so that a letter with no single counterpart (ß) stays. */
function mapCase(text: string, map: (letter: string) => string): string {
  spend(4 + (text.length >> 3))
  if (/^[\0-\x7f]*$/.test(text)) return map(text)
  spend(text.length * 4)
  let mapped = ""
  for (const letter of fromByteString(text)) {
    const other = map(letter)
    mapped += [...other].length === 1 ? other : letter
  }
  return toByteString(mapped)
}

function upperOf(letter: string): string {
  return letter.toUpperCase()
}

function lowerOf(letter: string): string {
  return letter === "\u0130" ? "i" : letter.toLowerCase()
}
