import { isNumber, type JsonObject, type JsonValue, numberText } from "../json/index.ts"
import { failure } from "./failure.ts"
import { formats } from "./formats/index.ts"
import { type Compiler, isList, isText, type Keyword, type KeywordCompiler, member, SchemaError } from "./schema.ts"
import { quoted } from "./text.ts"
import {
  canonical,
  holdsNumericText,
  isAlike,
  isComposite,
  isInteger,
  type Kind,
  type TypeName,
  typeNames,
} from "./value.ts"

/** Keywords for values of every type; validation of a value ends with the type or the first of these that fails. */
export const anyKeywords: readonly KeywordCompiler[] = [constant, enumeration, format]

/** `type`, as a keyword for each kind of values: none where every value of a kind is wanted. */
export function typeKeywords(schema: JsonObject, at: string): (kind: Kind) => Keyword | undefined {
  if (!Object.hasOwn(schema, "type")) return () => undefined
  const listed = Array.isArray(schema.type) ? schema.type : [schema.type ?? null]
  for (const name of listed)
    if (!isTypeName(name)) throw new SchemaError(`${at}/type`, `unknown type ${JSON.stringify(name)}`)
  const wanted = typeNames.filter((name) => listed.includes(name))
  return (kind) => {
    const got = kind === "struct" ? "object" : kind
    if (wanted.includes(got)) return undefined
    const message = `got ${got}, want ${wanted.join(" or ")}`
    const takesIntegers = got === "number" && wanted.includes("integer")
    return (value, place, failures) => {
      if (!takesIntegers || !isInteger(value)) failures.push(failure(place, message))
    }
  }
}

function isTypeName(name: JsonValue): name is TypeName {
  return typeNames.some((known) => known === name)
}

export function constant(schema: JsonObject, _at: string, { draft }: Compiler) {
  if (draft < 6 || !Object.hasOwn(schema, "const")) return undefined
  const wanted = schema.const ?? null
  const isWanted = orAlike(oneOf([wanted]), [wanted], true)
  const message = isComposite(wanted) ? "'const' failed" : `value must be ${valueText(wanted)}`
  return ((value, place, failures) => {
    if (!isWanted(value)) failures.push(failure(place, message))
  }) satisfies ReturnType<KeywordCompiler>
}

function enumeration(schema: JsonObject, at: string) {
  const wanted = member(schema, at, "enum", isList)
  if (wanted === undefined) return undefined
  const isWanted = orAlike(oneOf(wanted), wanted, wanted.some(isNumber))
  const listed = wanted.map(valueText).join(", ")
  const message = wanted.some(isComposite)
    ? "'enum' failed"
    : wanted.length === 1
      ? `value must be ${listed}`
      : `value must be one of ${listed}`
  return ((value, place, failures) => {
    if (!isWanted(value)) failures.push(failure(place, message))
  }) satisfies ReturnType<KeywordCompiler>
}

/** Whether a value equals one of some; what cannot be equal is not looked into. */
function oneOf(wanted: readonly JsonValue[]): (value: JsonValue) => boolean {
  const texts = new Set(wanted.filter((one) => typeof one === "string"))
  const hasComposite = wanted.some(isComposite)
  const others = new Set(wanted.filter((one) => typeof one !== "string").map(canonical))
  return (value) => {
    if (typeof value === "string") return texts.has(value)
    return (hasComposite || !isComposite(value)) && others.has(canonical(value))
  }
}

/** The reference takes a number for equal to a text that reads as it does; `enum` has to list some number for that. */
function orAlike(
  isWanted: (value: JsonValue) => boolean,
  wanted: readonly JsonValue[],
  takesNumbers: boolean,
): (value: JsonValue) => boolean {
  if (!wanted.some(holdsNumericText)) return isWanted
  return (value) => isWanted(value) || ((takesNumbers || !isNumber(value)) && wanted.some((one) => isAlike(value, one)))
}

/** Only up to draft 7; later drafts take it for an annotation. */
function format(schema: JsonObject, at: string, { draft }: Compiler) {
  const name = member(schema, at, "format", isText)
  if (name === undefined || draft > 7 || !Object.hasOwn(formats, name)) return undefined
  const reasonAgainst = formats[name]
  return ((value, place, failures) => {
    const reason = typeof value === "string" ? reasonAgainst?.(value) : undefined
    if (reason !== undefined) failures.push(failure(place, `${quoted(String(value))} is not valid ${name}: ${reason}`))
  }) satisfies ReturnType<KeywordCompiler>
}

function valueText(value: JsonValue): string {
  if (typeof value === "string") return quoted(value)
  if (isNumber(value)) return numberText(value)
  return value === null ? "<nil>" : String(value)
}
