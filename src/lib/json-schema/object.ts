import { isObject, type JsonObject, type JsonValue } from "../json/index.ts"
import { tried } from "./combine.ts"
import { causes, type Failure, failure } from "./failure.ts"
import { apart, inside, type Place, pointer } from "./place.ts"
import { patternAt } from "./scalar.ts"
import { type Check, type Compiler, isCount, isTexts, type Keyword, type KeywordCompiler, member } from "./schema.ts"
import { countText, quoted } from "./text.ts"

/** Keywords for objects, in the order in which they are checked. */
export const objectKeywords: readonly KeywordCompiler<JsonObject>[] = [
  size("minProperties", (got, want) => got >= want),
  size("maxProperties", (got, want) => got <= want),
  required,
  dependencies,
  members,
  propertyNames,
  dependentSchemas,
  dependentRequired,
]

function size(name: string, holds: (got: number, want: number) => boolean): KeywordCompiler<JsonObject> {
  return (schema, at) => {
    const want = member(schema, at, name, isCount)
    if (want === undefined) return undefined
    return (value, place, failures) => {
      const got = Object.keys(value).length
      if (!holds(got, want)) failures.push(failure(place, `${name}: got ${countText(got)}, want ${countText(want)}`))
    }
  }
}

function required(schema: JsonObject, at: string): Keyword<JsonObject> | undefined {
  const names = member(schema, at, "required", isTexts)
  if (names === undefined || names.length === 0) return undefined
  return (value, place, failures) => {
    if (names.every((name) => Object.hasOwn(value, name))) return
    const missing = names.filter((name) => !Object.hasOwn(value, name))
    const noun = missing.length === 1 ? "property" : "properties"
    failures.push(failure(place, `missing ${noun} ${missing.map(quoted).join(", ")}`))
  }
}

/** `properties`, `patternProperties` and `additionalProperties`: member by member. */
function members(schema: JsonObject, at: string, compiler: Compiler): Keyword<JsonObject> | undefined {
  const named = checks(schema, at, "properties", compiler)
  const patterns = [...checks(schema, at, "patternProperties", compiler)].map(([source, check]) => ({
    pattern: patternAt(source, `${at}/patternProperties`),
    check,
  }))
  const hasAdditional = Object.hasOwn(schema, "additionalProperties")
  const additional = schema.additionalProperties ?? null
  const noMore = hasAdditional && additional === false
  const others = hasAdditional && !noMore ? compiler.compile(additional, `${at}/additionalProperties`) : undefined
  if (named.size === 0 && patterns.length === 0 && !hasAdditional) return undefined

  return (value, place, failures, seen) => {
    const unwanted: string[] = []
    // The engine reads members in turn faster than by a list of their names.
    for (const key in value) {
      const item = value[key] ?? null
      const own = named.get(key)
      let found = own !== undefined
      if (own !== undefined) apply(own, item, inside(place, key), failures)
      for (const { pattern, check } of patterns) {
        if (!pattern.test(key)) continue
        found = true
        apply(check, item, inside(place, key), failures)
      }
      if (!found && noMore) unwanted.push(key)
      else if (!found && others !== undefined) apply(others, item, inside(place, key), failures)
      if (found || hasAdditional) seen?.keys.add(key)
    }
    if (unwanted.length > 0)
      failures.push(failure(place, `additional properties ${unwanted.map(quoted).join(", ")} not allowed`))
  }
}

function apply(check: Check, item: JsonValue, place: Place, failures: Failure[]): void {
  const failed = check(item, place, undefined)
  if (failed !== undefined) failures.push(failed)
}

function checks(schema: JsonObject, at: string, name: string, compiler: Compiler): Map<string, Check> {
  const found = member(schema, at, name, isObject) ?? {}
  return new Map(
    Object.keys(found).map((key) => [key, compiler.compile(found[key] ?? null, pointer(`${at}/${name}`, key))]),
  )
}

function propertyNames(schema: JsonObject, at: string, compiler: Compiler): Keyword<JsonObject> | undefined {
  if (compiler.draft < 6 || !Object.hasOwn(schema, "propertyNames")) return undefined
  const check = compiler.compile(schema.propertyNames ?? null, `${at}/propertyNames`)
  return (value, _place, failures) => {
    for (const key of Object.keys(value)) {
      const name = apart()
      const failed = check(key, name, undefined)
      if (failed !== undefined) failures.push(failure(name, `invalid propertyName ${quoted(key)}`, causes(failed)))
    }
  }
}

/** Names that a name needs, or a schema for the whole object: a keyword of old drafts that the reference knows in all. */
function dependencies(schema: JsonObject, at: string, compiler: Compiler): Keyword<JsonObject> | undefined {
  const found = member(schema, at, "dependencies", isObject)
  if (found === undefined) return undefined
  const steps = Object.keys(found).map((key) => {
    const value: JsonValue = found[key] ?? null
    if (isTexts(value)) return needs(key, value)
    return applies(key, compiler.compile(value, pointer(`${at}/dependencies`, key)))
  })
  return all(steps)
}

function dependentRequired(schema: JsonObject, at: string, { draft }: Compiler): Keyword<JsonObject> | undefined {
  const found = draft >= 2019 ? member(schema, at, "dependentRequired", isObject) : undefined
  if (found === undefined) return undefined
  return all(Object.keys(found).map((key) => needs(key, member(found, `${at}/dependentRequired`, key, isTexts) ?? [])))
}

function dependentSchemas(schema: JsonObject, at: string, compiler: Compiler): Keyword<JsonObject> | undefined {
  if (compiler.draft < 2019 || !Object.hasOwn(schema, "dependentSchemas")) return undefined
  return all([...checks(schema, at, "dependentSchemas", compiler)].map(([key, check]) => applies(key, check)))
}

function needs(key: string, names: readonly string[]): Keyword<JsonObject> {
  return (value, place, failures) => {
    if (!Object.hasOwn(value, key)) return
    const missing = names.filter((name) => !Object.hasOwn(value, name))
    if (missing.length === 0) return
    failures.push(failure(place, `properties ${missing.map(quoted).join(", ")} required, if ${quoted(key)} exists`))
  }
}

function applies(key: string, check: Check): Keyword<JsonObject> {
  return (value, place, failures, seen) => {
    if (!Object.hasOwn(value, key)) return
    const failed = tried(check, value, place, seen)
    if (failed !== undefined) failures.push(failed)
  }
}

function all(keywords: readonly Keyword<JsonObject>[]): Keyword<JsonObject> {
  return (value, place, failures, seen) => {
    for (const keyword of keywords) keyword(value, place, failures, seen)
  }
}
