import { isObject, type JsonObject, type JsonValue } from "../../json/index.ts"
import { schemaDocument } from "../document.ts"
import { patternAt } from "../scalar.ts"
import { type Draft, isCount, isDouble, isList, isText, isTexts } from "../schema.ts"
import { isComposite, type TypeName, typeNames } from "../value.ts"
import {
  anyNumber,
  anyOf,
  anyString,
  anything,
  arrayOf,
  numberOf,
  objectOf,
  oneOf,
  type Reader,
  stringOf,
} from "./readers.ts"
import { byteAt, skipBlanks, unsure } from "./scan.ts"

/**
 * Whether a document is surely valid, told from its bytes: JSON that fits a schema. `false` says nothing, neither that it is invalid
 * nor that it is no JSON: that is for `compileSchema` and the decoder, which have the words for it.
 */
export type Accepts = (bytes: Uint8Array) => boolean

/** Levels of a document, and references, that are read; deeper ones are left to the decoder. */
const maxDepth = 64

/** Names and values of one list that are compared one by one. */
const maxListed = 64

/** As many bits as a number of the engine's small kind has to spare. */
const maxRequired = 30

/** Asks for something that readers do not know. */
class NotReadable extends Error {
  override readonly name = "NotReadable"
}

/**
 * Compiles a schema that `compileSchema` has taken into one walk over a document's bytes. Nearly all documents are valid, and for
 * those nothing needs to be decoded; to build the values costs several times as much as to look at them.
 * @returns undefined for a schema of keywords that are not known here
 */
export function compileAccepts(schema: JsonValue): Accepts | undefined {
  try {
    const read = reader(schema, contextOf(schema))
    return (bytes) => {
      const end = read(bytes, skipBlanks(bytes, 0), maxDepth)
      return end !== unsure && byteAt(bytes, skipBlanks(bytes, end)) === unsure
    }
  } catch (thrown) {
    if (thrown instanceof NotReadable) return undefined
    throw thrown
  }
}

/** What all schemas of a document share. */
interface Context {
  readonly draft: Draft
  /** The reader of what a `$ref` names. */
  refer(target: string): Reader
}

function contextOf(root: JsonValue): Context {
  const document = schemaDocument(root)
  // Each resource may have a draft of its own.
  if (document.hasManyResources) throw new NotReadable()
  const known = new Map<JsonValue, Reader>()
  const context: Context = {
    draft: document.root.draft,
    refer(target) {
      const { schema } = document.resolve(target, document.root, "")
      const made = known.get(schema)
      if (made !== undefined) return made
      let read: Reader | undefined
      // A schema may refer to itself, even without a value in between: each reference is a level.
      const level: Reader = (bytes, at, depth) =>
        read === undefined || depth === 0 ? unsure : read(bytes, at, depth - 1)
      known.set(schema, level)
      read = reader(schema, context)
      return level
    },
  }
  return context
}

/** Keywords that ask nothing of a value. */
const silent = new Set(
  "$schema $id id $comment $defs definitions title description default examples readOnly writeOnly deprecated".split(
    " ",
  ),
)

/** A member's value if it is of a kind, `undefined` when absent. */
type Take = <T extends JsonValue>(name: string, is: (value: JsonValue) => value is T) => T | undefined

function reader(schema: JsonValue, context: Context): Reader {
  const { draft } = context
  if (schema === true) return anything
  if (!isObject(schema)) throw new NotReadable()
  const left = new Set(Object.keys(schema).filter((name) => !silent.has(name)))
  const take: Take = (name, is) => {
    if (!left.delete(name)) return undefined
    const value = schema[name] ?? null
    if (!is(value)) throw new NotReadable()
    return value
  }
  // From 2019-09 on a format asks nothing.
  if (draft >= 2019) left.delete("format")
  const target = take("$ref", isText)
  if (target !== undefined) {
    // Up to draft 7 a reference hides its siblings but `const`.
    if ((draft > 7 && left.size > 0) || left.has("const")) throw new NotReadable()
    return context.refer(target)
  }
  const types = wantedTypes(take("type", isTypes))
  const constant = draft >= 6 ? take("const", isAny) : undefined
  const listed = constant === undefined ? take("enum", isList) : [constant]
  const read = listed === undefined ? byType(types, take, context) : oneOf(scalars(listed, types))
  if (left.size > 0) throw new NotReadable()
  return read
}

function isTypes(value: JsonValue): value is string | string[] {
  return isText(value) || isTexts(value)
}

function wantedTypes(named: string | string[] | undefined): ReadonlySet<TypeName> {
  return new Set(named === undefined ? typeNames : typeNames.filter((name) => [named].flat().includes(name)))
}

function scalars(listed: readonly JsonValue[], types: ReadonlySet<TypeName>): readonly JsonValue[] {
  if (listed.length > maxListed || listed.some(isComposite)) throw new NotReadable()
  return listed.filter((value) => types.has(typeOf(value)) || (isDouble(value) && types.has("number")))
}

function typeOf(value: JsonValue): TypeName {
  if (value === null) return "null"
  if (typeof value === "string") return "string"
  if (typeof value === "boolean") return "boolean"
  if (Number.isInteger(value)) return "integer"
  // A number whose text must be kept is compared by those who decode it.
  if (typeof value !== "number") throw new NotReadable()
  return "number"
}

function byType(types: ReadonlySet<TypeName>, take: Take, context: Context): Reader {
  const words = [types.has("boolean") ? [true, false] : [], types.has("null") ? [null] : []].flat()
  const object = objectReader(take, context)
  const array = arrayReader(take, context)
  const string = stringReader(take)
  const number = numberReader(take, context.draft, !types.has("number"))
  return anyOf({
    ...(types.has("object") ? { object } : {}),
    ...(types.has("array") ? { array } : {}),
    ...(types.has("string") ? { string } : {}),
    ...(types.has("number") || types.has("integer") ? { number } : {}),
    ...(words.length > 0 ? { word: oneOf(words) } : {}),
  })
}

function objectReader(take: Take, context: Context): Reader {
  const properties = Object.entries(take("properties", isObject) ?? ({} satisfies JsonObject))
  const required = take("required", isTexts) ?? []
  const additional = take("additionalProperties", isAny) ?? true
  if (required.length > maxRequired || properties.length > maxListed) throw new NotReadable()
  const others = additional === false ? undefined : reader(additional, context)
  const members = new Map(properties.map(([name, schema]) => [name, reader(schema, context)]))
  for (const name of required) if (!members.has(name)) members.set(name, others ?? neither)
  return objectOf(members, required, others)
}

/** A member that must be there and must not. */
const neither: Reader = () => unsure

function arrayReader(take: Take, context: Context): Reader {
  const items = take("items", isAny) ?? true
  const least = take("minItems", isCount) ?? 0
  const most = take("maxItems", isCount) ?? Number.POSITIVE_INFINITY
  return arrayOf(reader(items, context), least, most)
}

function stringReader(take: Take): Reader {
  const least = take("minLength", isCount)
  const most = take("maxLength", isCount)
  const source = take("pattern", isText)
  if (least === undefined && most === undefined && source === undefined) return anyString
  const pattern = source === undefined ? undefined : patternAt(source, "")
  return stringOf(least ?? 0, most ?? Number.POSITIVE_INFINITY, pattern)
}

function numberReader(take: Take, draft: Draft, isWhole: boolean): Reader {
  const least = take("minimum", isDouble)
  const most = take("maximum", isDouble)
  // In draft 4 these are flags beside the bounds.
  const above = draft > 4 ? take("exclusiveMinimum", isDouble) : undefined
  const below = draft > 4 ? take("exclusiveMaximum", isDouble) : undefined
  const bounds = [
    least === undefined ? [] : (value: number) => value >= least,
    most === undefined ? [] : (value: number) => value <= most,
    above === undefined ? [] : (value: number) => value > above,
    below === undefined ? [] : (value: number) => value < below,
  ].flat()
  return bounds.length === 0 && !isWhole ? anyNumber : numberOf(isWhole, bounds)
}

function isAny(_value: JsonValue): _value is JsonValue {
  return true
}
