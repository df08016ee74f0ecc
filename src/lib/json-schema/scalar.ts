import { compare, decimal, isMultiple } from "../decimal.ts"
import { floatText, type JsonNumber, type JsonObject, numberText } from "../json/index.ts"
import { compilePattern, type Pattern } from "../pattern.ts"
import { type Failure, failure } from "./failure.ts"
import type { Place } from "./place.ts"
import {
  type Compiler,
  isCount,
  isDouble,
  isFlag,
  isText,
  type Keyword,
  type KeywordCompiler,
  member,
  SchemaError,
} from "./schema.ts"
import { boundText, countText, quoted } from "./text.ts"
import { exact, lengthOf } from "./value.ts"

/** Keywords for texts, in the order in which they are checked. */
export const textKeywords: readonly KeywordCompiler<string>[] = [
  length("minLength", (got, want) => got >= want),
  length("maxLength", (got, want) => got <= want),
  pattern,
]

type NumberCompiler = KeywordCompiler<number | JsonNumber>

/** Keywords for numbers, in the order in which they are checked. */
export const numberKeywords: readonly NumberCompiler[] = [
  bound("minimum", (order) => order >= 0, "exclusiveMinimum"),
  bound("maximum", (order) => order <= 0, "exclusiveMaximum"),
  exclusive("exclusiveMinimum", (order) => order > 0, "minimum"),
  exclusive("exclusiveMaximum", (order) => order < 0, "maximum"),
  multipleOf,
]

function length(name: string, holds: (got: number, want: number) => boolean): KeywordCompiler<string> {
  return (schema, at) => {
    const want = member(schema, at, name, isCount)
    if (want === undefined) return undefined
    return (value, place, failures) => {
      const got = lengthOf(value)
      if (!holds(got, want)) failures.push(failure(place, `${name}: got ${countText(got)}, want ${countText(want)}`))
    }
  }
}

function pattern(schema: JsonObject, at: string): Keyword<string> | undefined {
  const source = member(schema, at, "pattern", isText)
  if (source === undefined) return undefined
  const compiled = patternAt(source, `${at}/pattern`)
  return (value, place, failures) => {
    if (!compiled.test(value)) {
      failures.push(failure(place, `${quoted(value)} does not match pattern ${quoted(source)}`))
    }
  }
}

/** RE2 syntax: what it lacks (look-around, back-references) makes the schema unusable. */
export function patternAt(source: string, at: string): Pattern {
  try {
    return compilePattern(source)
  } catch {
    throw new SchemaError(at, `no RE2 pattern: ${source}`)
  }
}

type Order = (order: number) => boolean

function bound(name: string, holds: Order, exclusiveName: string): NumberCompiler {
  return (schema, at, compiler) => {
    const want = member(schema, at, name, isDouble)
    if (want === undefined || isDraft4Exclusive(schema, at, exclusiveName, compiler)) return undefined
    return compared(name, want, holds)
  }
}

/** Draft 4 has a flag beside the bound, later drafts a bound of its own. */
function exclusive(name: string, holds: Order, boundName: string): NumberCompiler {
  return (schema, at, compiler) => {
    if (compiler.draft > 4) {
      const want = member(schema, at, name, isDouble)
      return want === undefined ? undefined : compared(name, want, holds)
    }
    const want = member(schema, at, boundName, isDouble)
    if (want === undefined || !isDraft4Exclusive(schema, at, name, compiler)) return undefined
    return compared(name, want, holds)
  }
}

function isDraft4Exclusive(schema: JsonObject, at: string, name: string, { draft }: Compiler): boolean {
  return draft === 4 && member(schema, at, name, isFlag) === true
}

function compared(name: string, want: number, holds: Order): Keyword<number | JsonNumber> {
  const wanted = decimal(floatText(want))
  return (value, place, failures) => {
    const order = typeof value === "number" ? value - want : compare(exact(value), wanted)
    if (!holds(order)) failures.push(against(name, place, value, want))
  }
}

function multipleOf(schema: JsonObject, at: string): Keyword<number | JsonNumber> | undefined {
  const want = member(schema, at, "multipleOf", isDouble)
  if (want === undefined) return undefined
  if (want <= 0) throw new SchemaError(`${at}/multipleOf`, "multipleOf must be greater than 0")
  const divisor = decimal(floatText(want))
  return (value, place, failures) => {
    if (!isMultiple(exact(value), divisor)) failures.push(against("multipleOf", place, value, want))
  }
}

function against(name: string, place: Place, value: number | JsonNumber, want: number): Failure {
  const got = typeof value === "number" ? value : Number(numberText(value))
  return failure(place, `${name}: got ${boundText(got)}, want ${boundText(want)}`)
}
