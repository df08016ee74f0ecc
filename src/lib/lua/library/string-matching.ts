import { optionalInteger, textArgument } from "../arguments.ts"
import { HostFunction } from "../function.ts"
import { spend } from "../machine.ts"
import { NONE, type Result, type Value } from "../value.ts"
import { type PatternMatch, patternOf } from "./pattern.ts"

/** A start index as gopher-lua counts it: from 0, negative ones from the end, never below 0. */
export function startIndex(text: string, index: number): number {
  const from = index > 0 ? index - 1 : index
  return Math.max(0, from < 0 ? text.length + from : from)
}

export function find(parameters: readonly Value[]): Result {
  const text = textArgument(parameters, 1)
  const pattern = textArgument(parameters, 2)
  if (pattern === "") return [1, 0]
  const from = startIndex(text, optionalInteger(parameters, 3, 1))
  const [, , , plain] = parameters
  if (parameters.length === 4 && plain !== undefined && plain !== false) return findPlain(text, pattern, from)
  const found = patternOf(pattern).find(text, from)
  return found ? [found.start + 1, found.end, ...found.captures] : undefined
}

function findPlain(text: string, part: string, from: number): Result {
  spend((text.length >> 4) + part.length)
  const at = text.indexOf(part, from)
  return at < 0 || from > text.length ? undefined : [at + 1, at + part.length]
}

/** Unlike find, a failed match gives no value at all. */
export function match(parameters: readonly Value[]): Result {
  const text = textArgument(parameters, 1)
  const pattern = textArgument(parameters, 2)
  const first = optionalInteger(parameters, 3, 1)
  const from = Math.max(0, first < 0 ? text.length + first : first - 1)
  const found = patternOf(pattern).find(text, from)
  return found ? valuesOf(found, text) : NONE
}

/** What a match gives: its captures, or all of it when there are none. */
export function valuesOf({ start, end, captures }: PatternMatch, text: string): Result {
  const [only] = captures
  if (only === undefined) return text.slice(start, end)
  return captures.length === 1 ? only : captures
}

/** A `^` here holds the search to the first place, as gopher-lua has it. */
export function gmatch(parameters: readonly Value[]): Result {
  const text = textArgument(parameters, 1)
  const pattern = patternOf(textArgument(parameters, 2))
  let from = 0
  return new HostFunction(() => {
    if (from > text.length) return NONE
    spend(6)
    const found = pattern.find(text, from)
    if (!found) {
      from = text.length + 1
      return NONE
    }
    from = pattern.isAnchored ? text.length + 1 : Math.max(found.start + 1, found.end)
    return valuesOf(found, text)
  })
}
