import type { JsonObject, JsonValue } from "../json/index.ts"
import { type Failure, failure } from "./failure.ts"
import { inside, type Place } from "./place.ts"
import {
  type Check,
  type Compiler,
  isCount,
  isFlag,
  isList,
  type Keyword,
  type KeywordCompiler,
  member,
} from "./schema.ts"
import { countText } from "./text.ts"
import { canonical } from "./value.ts"

/** Keywords for arrays, in the order in which they are checked. */
export const arrayKeywords: readonly KeywordCompiler<JsonValue[]>[] = [
  size("minItems", (got, want) => got >= want),
  size("maxItems", (got, want) => got <= want),
  uniqueItems,
  elements,
  contains,
]

function size(name: string, holds: (got: number, want: number) => boolean): KeywordCompiler<JsonValue[]> {
  return (schema, at) => {
    const want = member(schema, at, name, isCount)
    if (want === undefined) return undefined
    return (value, place, failures) => {
      if (holds(value.length, want)) return
      failures.push(failure(place, `${name}: got ${countText(value.length)}, want ${countText(want)}`))
    }
  }
}

function uniqueItems(schema: JsonObject, at: string): Keyword<JsonValue[]> | undefined {
  if (member(schema, at, "uniqueItems", isFlag) !== true) return undefined
  return (value, place, failures) => {
    const places = new Map<string, number>()
    for (const [index, item] of value.entries()) {
      const text = canonical(item)
      const other = places.get(text)
      if (other !== undefined) {
        failures.push(failure(place, `items at ${countText(other)} and ${countText(index)} are equal`))
        return
      }
      places.set(text, index)
    }
  }
}

/** Leading elements with a schema each, and one for all the others; the names depend on the draft. */
function elements(schema: JsonObject, at: string, compiler: Compiler): Keyword<JsonValue[]> | undefined {
  const hasTuple = compiler.draft === 2020 ? "prefixItems" in schema : Array.isArray(schema.items)
  const tupleName = compiler.draft === 2020 ? "prefixItems" : "items"
  const restName = compiler.draft !== 2020 && hasTuple ? "additionalItems" : "items"
  const tuple = hasTuple ? (member(schema, at, tupleName, isList) ?? []) : []
  const leading = tuple.map((item, index) => compiler.compile(item, `${at}/${tupleName}/${index}`))
  const hasRest = Object.hasOwn(schema, restName)
  const noMore = hasRest && restName === "additionalItems" && schema.additionalItems === false
  const rest = hasRest && !noMore ? compiler.compile(schema[restName] ?? null, `${at}/${restName}`) : undefined
  if (leading.length === 0 && !hasRest) return undefined

  return (value, place, failures, seen) => {
    for (const [index, item] of value.entries()) {
      const own = leading[index]
      // The reference numbers the elements behind the leading ones from 0 again.
      const failed = own
        ? own(item, inside(place, index), undefined)
        : rest?.(item, inside(place, index - leading.length), undefined)
      if (failed !== undefined) failures.push(failed)
    }
    if (noMore && value.length > leading.length) {
      failures.push(failure(place, `last ${countText(value.length - leading.length)} additionalItem(s) not allowed`))
    }
    if (seen !== undefined) seen.items = Math.max(seen.items, hasRest ? Number.POSITIVE_INFINITY : leading.length)
  }
}

function contains(schema: JsonObject, at: string, compiler: Compiler): Keyword<JsonValue[]> | undefined {
  if (compiler.draft < 6 || !Object.hasOwn(schema, "contains")) return undefined
  const check = compiler.compile(schema.contains ?? null, `${at}/contains`)
  const counted = compiler.draft >= 2019
  const least = counted ? member(schema, at, "minContains", isCount) : undefined
  const most = counted ? member(schema, at, "maxContains", isCount) : undefined
  return (value, place, failures, seen) => {
    const { matched, failed } = sorted(value, place, check)
    // From 2020-12 on an element that matches counts as evaluated.
    if (compiler.draft === 2020) for (const index of matched) seen?.matched.add(index)
    const found = `matched ${countText(matched.length)} items at ${matched.join(" ")}`
    if (least !== undefined) {
      if (matched.length < least) {
        const but = matched.length === 0 ? "none matched" : found
        failures.push(
          failure(place, `min ${countText(least)} items required to match contains schema, but ${but}`, failed),
        )
      }
    } else if (matched.length === 0) failures.push(failure(place, "no items match contains schema", failed))
    if (most !== undefined && matched.length > most) {
      const text = `max ${countText(most)} items required to match contains schema, but ${found}`
      failures.push(failure(place, text))
    }
  }
}

function sorted(value: readonly JsonValue[], place: Place, check: Check): { matched: number[]; failed: Failure[] } {
  const matched: number[] = []
  const failed: Failure[] = []
  for (const [index, item] of value.entries()) {
    const fault = check(item, inside(place, index), undefined)
    if (fault === undefined) matched.push(index)
    else failed.push(fault)
  }
  return { matched, failed }
}
