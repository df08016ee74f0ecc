import { durationFault, parseDuration } from "../lib/go-duration.ts"
import type { Kind, ValueOf } from "./fields.ts"
import type { Problems } from "./problems.ts"

/** Reads one value of the document; `at` is its path. What cannot be converted is a problem, and the zero value. */
export type Convert<Value> = (raw: unknown, at: string, problems: Problems) => Value

const nothing: readonly never[] = Object.freeze([])
const noEntries: Readonly<Record<string, never>> = Object.freeze({})

/** What an absent key counts as. */
export const zeroValues: Readonly<ValueOf> = {
  text: "",
  integer: 0,
  flag: false,
  duration: 0,
  texts: nothing,
  textMap: noEntries,
  namespaces: noEntries,
  list: nothing,
  ignored: undefined,
}

/** The conversions of semantics/configuration.md, "Reading"; messages are the reference's. */
export const converters: { readonly [K in Kind]: Convert<ValueOf[K]> } = {
  text,
  integer,
  flag,
  duration,
  texts,
  textMap,
  namespaces: (raw, at, problems) => mergedObjects(raw, at, problems, "config.ExtraConfig"),
  list: items,
  ignored: () => undefined,
}

/** Whether a value is what JSON writes in braces. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** The value's kind in Go's words, `slice` for a list. */
export function goKind(value: unknown): string {
  if (Array.isArray(value)) return "slice"
  if (typeof value === "number") return "float64"
  return typeof value === "boolean" ? "bool" : typeof value
}

function text(raw: unknown, at: string, problems: Problems): string {
  if (typeof raw === "string") return raw
  if (typeof raw === "boolean") return raw ? "1" : "0"
  // Whole numbers are written out in full, JavaScript would turn to exponents at 1e21.
  if (typeof raw === "number") return Number.isInteger(raw) ? BigInt(raw).toString() : String(raw)
  return unconvertible("string", raw, at, problems) ?? ""
}

function integer(raw: unknown, at: string, problems: Problems): number {
  if (typeof raw === "number") return Math.trunc(raw)
  if (typeof raw === "boolean") return Number(raw)
  if (typeof raw !== "string") return unconvertible("int", raw, at, problems) ?? 0
  const parsed = integerOf(raw)
  if (parsed !== undefined) return parsed
  problems.error(at, "cannot parse value as 'int': strconv.ParseInt: invalid syntax")
  return 0
}

const prefixedInteger = /^([+-]?)0([xXoObB]?)([\da-fA-F]+)$/

/** Go's strconv.ParseInt with base 0: `0x` `0o` `0b` and a leading zero tell the base. Empty text is zero. */
function integerOf(source: string): number | undefined {
  if (source === "") return 0
  if (/^[+-]?(0|[1-9]\d*)$/.test(source)) return Number(source)
  const [, sign, letter = "", digits] = prefixedInteger.exec(source) ?? []
  const parsed = digits === undefined ? Number.NaN : Number(`0${letter || "o"}${digits}`)
  if (Number.isNaN(parsed)) return undefined
  return sign === "-" ? -parsed : parsed
}

const flagTexts: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((yes) => [yes, true] as const),
  ...["", "0", "f", "F", "FALSE", "false", "False"].map((no) => [no, false] as const),
])

function flag(raw: unknown, at: string, problems: Problems): boolean {
  if (typeof raw === "boolean") return raw
  if (typeof raw === "number") return raw !== 0
  if (typeof raw !== "string") return unconvertible("bool", raw, at, problems) ?? false
  const known = flagTexts.get(raw)
  if (known === undefined) problems.error(at, "cannot parse value as 'bool': strconv.ParseBool: invalid syntax")
  return known ?? false
}

/** Text has units; a bare number is nanoseconds. */
function duration(raw: unknown, at: string, problems: Problems): number {
  if (typeof raw === "string") {
    const millis = parseDuration(raw)
    if (millis === undefined) problems.error(at, durationFault(raw) ?? "time: invalid duration")
    return millis ?? 0
  }
  if (typeof raw === "number" || typeof raw === "boolean") return Math.trunc(Number(raw)) / 1e6
  return unconvertible("time.Duration", raw, at, problems) ?? 0
}

/** One value where a list is expected is a list of one; an empty object or text is an empty list. */
function items(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw
  if (raw === "" || (isPlainObject(raw) && Object.keys(raw).length === 0)) return nothing
  return [raw]
}

/** A list of texts, as nearly every one is, stays the same object. */
function texts(raw: unknown, at: string, problems: Problems): readonly string[] {
  const list = items(raw)
  if (list.every(isText)) return list
  return list.map((item, index) => (item === null ? "" : text(item, `${at}[${index}]`, problems)))
}

function isText(value: unknown): value is string {
  return typeof value === "string"
}

function textMap(raw: unknown, at: string, problems: Problems): Readonly<Record<string, string>> {
  const object = mergedObjects(raw, at, problems, "map[string]string")
  if (holdsTexts(object)) return object
  const entries = Object.entries(object)
  // fromEntries defines own properties, so `__proto__` is a key like any other.
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value === null ? "" : text(value, `${at}[${key}]`, problems)]),
  )
}

function holdsTexts(object: Readonly<Record<string, unknown>>): object is Readonly<Record<string, string>> {
  for (const key in object) if (!isText(object[key])) return false
  return true
}

/** An object, or a list of objects of which later ones win. */
function mergedObjects(raw: unknown, at: string, problems: Problems, type: string): Readonly<Record<string, unknown>> {
  if (isPlainObject(raw)) return raw
  if (!Array.isArray(raw)) return unconvertible(type, raw, at, problems) ?? noEntries
  const merged: [string, unknown][] = []
  for (const [index, member] of raw.entries()) {
    if (member === null) continue
    if (isPlainObject(member)) merged.push(...Object.entries(member))
    else unconvertible(type, member, `${at}[${index}]`, problems)
  }
  return Object.fromEntries(merged)
}

function unconvertible(type: string, raw: unknown, at: string, problems: Problems): undefined {
  problems.error(at, `expected type '${type}', got unconvertible type '${goType(raw)}'`)
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}"
  return isPlainObject(value) ? "map[string]interface {}" : goKind(value)
}
