import { index } from "../access.ts"
import { optionalInteger, refuseArgument, textArgument } from "../arguments.ts"
import { callFromHost } from "../call.ts"
import { callSuspending } from "../compile/temporaries.ts"
import { LuaFunction, type Pause } from "../function.ts"
import { currentSite, machine, raise, spend } from "../machine.ts"
import { formatNumber } from "../number.ts"
import { LuaTable } from "../table.ts"
import { payJoin } from "../text-cost.ts"
import { first, type Result, typeName, type Value } from "../value.ts"
import { type PatternMatch, patternOf } from "./pattern.ts"

/**
 * `string.gsub`, as a generator that pauses for each call of a replacing function: the caller makes the call, so that
 * the same code serves the immediate and the suspendable form.
 */
export function* gsub(parameters: readonly Value[]): Generator<readonly Value[], Result, Value> {
  const text = textArgument(parameters, 1)
  const patternText = textArgument(parameters, 2)
  const replacement = parameters[2]
  if (typeof replacement !== "string" && !(replacement instanceof LuaTable || replacement instanceof LuaFunction)) {
    refuseArgument(3, `string or table or function expected, got ${typeName(replacement)}`)
  }
  const limit = optionalInteger(parameters, 4, -1)
  const pattern = patternOf(patternText)
  let result = ""
  let copied = 0
  let count = 0
  for (let from = 0; from <= text.length; ) {
    const found = pattern.find(text, from)
    // The reference compares the count with the limit after each place it tried: a limit of 0 only ends a search whose
    // first place does not match.
    if (!found || (count === 0 && limit === 0 && found.start > 0)) break
    count++
    const whole = text.slice(found.start, found.end)
    let replaced: Value
    if (typeof replacement === "string") replaced = expand(replacement, whole, found)
    else if (replacement instanceof LuaTable) replaced = index(replacement, found.captures[0] ?? whole, currentSite())
    else replaced = yield found.captures.length > 0 ? found.captures : [whole]
    const before = result.length
    result += text.slice(copied, found.start) + textOf(replaced, whole)
    spend(18 + ((result.length - before) >> 4))
    if (result.length > machine.maximumStringLength) payJoin(result.length)
    copied = found.end
    from = Math.max(found.start + 1, found.end)
    if (count === limit || pattern.isAnchored) break
  }
  result += text.slice(copied)
  payJoin(result.length)
  return [result, count]
}

/** nil and false keep the match; a value that is no text becomes an empty one. */
function textOf(replaced: Value, whole: string): string {
  if (replaced === undefined || replaced === false) return whole
  if (typeof replaced === "number") return formatNumber(replaced)
  return typeof replaced === "string" ? replaced : ""
}

/** `%0` to `%9` and `%%` in a replacing text; `%` before anything else stays. */
function expand(template: string, whole: string, { captures }: PatternMatch): string {
  if (!template.includes("%")) return template
  spend(90 + 2 * template.length)
  return template.replace(/%([0-9%])/g, (_, digit: string) => {
    if (digit === "%") return "%"
    const number = Number(digit)
    if (number === 0 || (number === 1 && captures.length === 0)) return whole
    const capture = captures[number - 1]
    return capture === undefined ? raise("invalid capture index") : String(capture)
  })
}

/** The immediate form. */
export function gsubNow(parameters: readonly Value[]): Result {
  const steps = gsub(parameters)
  let step = steps.next()
  while (!step.done) step = steps.next(first(callFromHost(parameters[2] as LuaFunction, step.value)))
  return step.value
}

/** The suspendable form. */
export function* gsubSuspending(parameters: readonly Value[]): Generator<Pause, Result, Result> {
  const steps = gsub(parameters)
  let step = steps.next()
  while (!step.done) {
    const site = { ...currentSite(), name: "(anonymous)" }
    step = steps.next(first(yield* callSuspending(parameters[2], step.value, site)))
  }
  return step.value
}
