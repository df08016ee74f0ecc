import { optionalInteger, refuseType, textArgument } from "../arguments.ts"
import { HostFunction } from "../function.ts"
import { spend } from "../machine.ts"
import { leastInteger } from "../number.ts"
import { Userdata } from "../userdata.ts"
import { NONE, type Result, type Value } from "../value.ts"
import { type Pattern, type PatternMatch, patternOf } from "./pattern.ts"

/**
 * A start index as gopher-lua counts it: from 0, negative ones from the end, never below 0. Below the least integer, which
 * infinities and NaN are, comes the greatest.
 */
export function startIndex(text: string, index: number): number {
  if (index === leastInteger) return Number.POSITIVE_INFINITY
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
  return [nextMatch, new Userdata(new Search(text, pattern))]
}

/** The state of a gmatch loop. */
class Search {
  private readonly text: string
  private readonly pattern: Pattern
  private from = 0

  constructor(text: string, pattern: Pattern) {
    this.text = text
    this.pattern = pattern
  }

  next(): Result {
    const { text, pattern, from } = this
    if (from > text.length) return NONE
    spend(6)
    const found = pattern.find(text, from)
    this.from = found && !pattern.isAnchored ? Math.max(found.start + 1, found.end) : text.length + 1
    return found ? valuesOf(found, text) : NONE
  }
}

/** The iterator of gmatch. As in gopher-lua it works only with the state that a `for` gives it. */
const nextMatch = new HostFunction((parameters) => {
  const [state] = parameters
  if (!(state instanceof Userdata && state.payload instanceof Search)) return refuseType(parameters, 1, "userdata")
  return state.payload.next()
})
