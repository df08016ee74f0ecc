import { isObject, type JsonObject } from "../json/index.ts"
import { type Failure, failure } from "./failure.ts"
import { inside } from "./place.ts"
import {
  addSeen,
  type Check,
  type Compiler,
  isList,
  type Keyword,
  type KeywordCompiler,
  member,
  nothingSeen,
} from "./schema.ts"
import { countText } from "./text.ts"

/** Keywords that apply other schemas to the same value, in the order in which they are checked. */
export const combiningKeywords: readonly KeywordCompiler[] = [
  negation,
  allOf,
  anyOf,
  oneOf,
  condition,
  unevaluatedProperties,
  unevaluatedItems,
]

function negation(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (!Object.hasOwn(schema, "not")) return undefined
  const check = compiler.compile(schema.not ?? null, `${at}/not`)
  return (value, place, failures, seen) => {
    // What it has seen counts although the schema fails: it is not told a second time as unevaluated.
    if (tried(check, value, place, seen) === undefined) failures.push(failure(place, "'not' failed"))
  }
}

function branches(schema: JsonObject, at: string, name: string, compiler: Compiler): Check[] | undefined {
  return member(schema, at, name, isList)?.map((branch, index) => compiler.compile(branch, `${at}/${name}/${index}`))
}

function allOf(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  const checks = branches(schema, at, "allOf", compiler)
  if (checks === undefined) return undefined
  return (value, place, failures, seen) => {
    const failed = checks.flatMap((check) => tried(check, value, place, seen) ?? [])
    if (failed.length > 0) failures.push(failure(place, "'allOf' failed", failed))
  }
}

function anyOf(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  const checks = branches(schema, at, "anyOf", compiler)
  if (checks === undefined) return undefined
  return (value, place, failures, seen) => {
    const failed: Failure[] = []
    let matched = false
    for (const check of checks) {
      const fault = tried(check, value, place, seen)
      if (fault !== undefined) failed.push(fault)
      else matched = true
      // Every branch that matches counts for what has been seen; where nobody asks, the first decides.
      if (matched && seen === undefined) return
    }
    if (!matched) failures.push(failure(place, "'anyOf' failed", failed))
  }
}

function oneOf(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  const checks = branches(schema, at, "oneOf", compiler)
  if (checks === undefined) return undefined
  return (value, place, failures, seen) => {
    const failed: Failure[] = []
    let first: number | undefined
    for (const [index, check] of checks.entries()) {
      const fault = tried(check, value, place, seen)
      if (fault !== undefined) failed.push(fault)
      else if (first === undefined) first = index
      else {
        failures.push(failure(place, `'oneOf' failed, subschemas ${countText(first)}, ${countText(index)} matched`))
        return
      }
    }
    if (first === undefined) failures.push(failure(place, "'oneOf' failed, none matched", failed))
  }
}

/** What a branch has seen counts only if the branch matches. */
export function tried(check: Check, ...[value, place, seen]: Parameters<Check>): ReturnType<Check> {
  if (seen === undefined) return check(value, place, undefined)
  const own = nothingSeen()
  const fault = check(value, place, own)
  if (fault === undefined) addSeen(seen, own)
  return fault
}

function condition(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (compiler.draft < 7 || !Object.hasOwn(schema, "if")) return undefined
  const test = compiler.compile(schema.if ?? null, `${at}/if`)
  // What a boolean `if` never leads to is not looked at.
  const branch = (name: "then" | "else") =>
    Object.hasOwn(schema, name) && schema.if !== (name === "else")
      ? compiler.compile(schema[name] ?? null, `${at}/${name}`)
      : undefined
  const [then, otherwise] = [branch("then"), branch("else")]
  return (value, place, failures, seen) => {
    const chosen = tried(test, value, place, seen) === undefined ? then : otherwise
    const failed = chosen === undefined ? undefined : tried(chosen, value, place, seen)
    if (failed !== undefined) failures.push(failed)
  }
}

function unevaluatedProperties(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (compiler.draft < 2019 || !Object.hasOwn(schema, "unevaluatedProperties")) return undefined
  const check = compiler.compile(schema.unevaluatedProperties ?? null, `${at}/unevaluatedProperties`)
  return (value, place, failures, seen) => {
    if (!isObject(value) || seen === undefined) return
    const rest = Object.keys(value).filter((key) => !seen.keys.has(key))
    for (const key of rest) seen.keys.add(key)
    for (const key of rest) {
      const failed = check(value[key] ?? null, inside(place, key), undefined)
      if (failed !== undefined) failures.push(failed)
    }
  }
}

function unevaluatedItems(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (compiler.draft < 2019 || !Object.hasOwn(schema, "unevaluatedItems")) return undefined
  const check = compiler.compile(schema.unevaluatedItems ?? null, `${at}/unevaluatedItems`)
  return (value, place, failures, seen) => {
    if (!Array.isArray(value) || seen === undefined) return
    for (const [index, item] of value.entries()) {
      if (index < seen.items || seen.matched.has(index)) continue
      const failed = check(item, inside(place, index), undefined)
      if (failed !== undefined) failures.push(failed)
    }
    seen.items = Number.POSITIVE_INFINITY
  }
}

/** Whether a schema itself asks what its siblings have seen. */
export function asksForSeen(schema: JsonObject): boolean {
  return Object.hasOwn(schema, "unevaluatedProperties") || Object.hasOwn(schema, "unevaluatedItems")
}
