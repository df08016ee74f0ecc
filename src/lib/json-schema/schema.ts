import { isObject, type JsonObject, type JsonValue } from "../json/index.ts"
import type { Failure } from "./failure.ts"
import type { Place } from "./place.ts"

/** A schema that cannot be used: the place in the schema, and why. */
export class SchemaError extends Error {
  override readonly name = "SchemaError"
  readonly at: string

  constructor(at: string, message: string) {
    super(message)
    this.at = at
  }
}

/** 4, 6, 7, 2019 or 2020. */
export type Draft = 4 | 6 | 7 | 2019 | 2020

/** By what stands behind `http://` or `https://`. */
const drafts: ReadonlyMap<string, Draft> = new Map([
  ["json-schema.org/draft-04/schema", 4],
  ["json-schema.org/draft-06/schema", 6],
  ["json-schema.org/draft-07/schema", 7],
  ["json-schema.org/draft/2019-09/schema", 2019],
  ["json-schema.org/draft/2020-12/schema", 2020],
  ["json-schema.org/schema", 2020],
])

/** The draft of a document: 2020-12 where it names none. */
export function draftOf(schema: JsonValue): Draft {
  return draftNamed(schema, "") ?? 2020
}

/**
 * The draft that a schema names.
 * @throws SchemaError for one that nobody knows
 */
export function draftNamed(schema: JsonValue, at: string): Draft | undefined {
  const named = isObject(schema) ? schema.$schema : undefined
  if (named === undefined) return undefined
  const draft =
    typeof named === "string" ? drafts.get(named.replace(/^https?:\/\//, "").replace(/#.*$/s, "")) : undefined
  if (draft === undefined) throw new SchemaError(`${at}/$schema`, `unknown $schema ${JSON.stringify(named)}`)
  return draft
}

/** Members and elements that a schema has looked at, for the `unevaluated` keywords. */
export interface Seen {
  readonly keys: Set<string>
  /** Elements before this index; Infinity for all. */
  items: number
  /** Elements that `contains` matched. */
  readonly matched: Set<number>
}

export function nothingSeen(): Seen {
  return { keys: new Set(), items: 0, matched: new Set() }
}

export function addSeen(to: Seen, from: Seen): void {
  for (const key of from.keys) to.keys.add(key)
  for (const index of from.matched) to.matched.add(index)
  to.items = Math.max(to.items, from.items)
}

/** Judges one value. `seen` is filled where somebody needs it. */
export type Check = (value: JsonValue, place: Place, seen: Seen | undefined) => Failure | undefined

/** Adds the failures of one keyword for values of the kinds that it looks at. */
export type Keyword<Value = JsonValue> = (
  value: Value,
  place: Place,
  failures: Failure[],
  seen: Seen | undefined,
) => void

/** What a keyword's compiler may use. */
export interface Compiler {
  readonly draft: Draft
  /** The check of a sub-schema. */
  compile(schema: JsonValue, at: string): Check
  /** The check of what a `$ref` names. */
  reference(target: string, at: string): Check
  /** The check of what a `$dynamicRef` names where it stands. */
  dynamicReference(target: string, at: string): Check
  /** The check of what a `$recursiveRef` names where it stands. */
  recursiveReference(target: string, at: string): Check
}

/** A keyword's compiler; `undefined` where the schema does not use it. */
export type KeywordCompiler<Value = JsonValue> = (
  schema: JsonObject,
  at: string,
  compiler: Compiler,
) => Keyword<Value> | undefined

/** A member that must be of one kind; `undefined` when absent. */
export function member<T extends JsonValue>(
  schema: JsonObject,
  at: string,
  name: string,
  is: (value: JsonValue) => value is T,
): T | undefined {
  if (!Object.hasOwn(schema, name)) return undefined
  const value = schema[name] ?? null
  if (!is(value)) throw new SchemaError(`${at}/${name}`, `${name} has the wrong type`)
  return value
}

export const isText = (value: JsonValue): value is string => typeof value === "string"
export const isFlag = (value: JsonValue): value is boolean => typeof value === "boolean"
export const isDouble = (value: JsonValue): value is number => typeof value === "number"
export const isCount = (value: JsonValue): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0
export const isList = (value: JsonValue): value is JsonValue[] => Array.isArray(value)
export const isTexts = (value: JsonValue): value is string[] => Array.isArray(value) && value.every(isText)
