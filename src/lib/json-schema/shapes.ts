import { isObject, type JsonObject, type JsonValue } from "../json/index.ts"
import { uriFault, uriReferenceFault } from "./formats/uri.ts"
import { pointer } from "./place.ts"
import { type Draft, isCount, isDouble, isFlag, isList, isText, isTexts, SchemaError } from "./schema.ts"
import { canonical, isAlike } from "./value.ts"

/** Whether a value may stand behind a keyword. */
type Shape = (value: JsonValue, draft: Draft) => boolean

const isSchema: Shape = (value, draft) => isObject(value) || (typeof value === "boolean" && draft >= 6)
const isSchemaMap: Shape = (value, draft) =>
  isObject(value) && Object.values(value).every((one) => isSchema(one, draft))
const isSchemaList: Shape = (value, draft) =>
  isList(value) && value.length > 0 && value.every((one) => isSchema(one, draft))
const isNameList: Shape = (value, draft) =>
  isTexts(value) && new Set(value).size === value.length && (draft > 4 || value.length > 0)
const isNameMap: Shape = (value, draft) =>
  isObject(value) && Object.values(value).every((one) => isNameList(one, draft))
const isDependencies: Shape = (value, draft) =>
  isObject(value) && Object.values(value).every((one) => isSchema(one, draft) || isNameList(one, draft))
const isAnchor: Shape = (value) => isText(value) && /^[A-Za-z_][-\w.]*$/.test(value)
const isUri: Shape = (value) => isText(value) && uriFault(value) === undefined
const isReference: Shape = (value) => isText(value) && uriReferenceFault(value) === undefined
const isIdentifier: Shape = (value, draft) => isReference(value, draft) && /^[^#]*#?$/.test(String(value))
const isVocabulary: Shape = (value, draft) =>
  isObject(value) && Object.keys(value).every((name) => isUri(name, draft)) && Object.values(value).every(isFlag)
const areDifferent: Shape = (value) => isList(value) && value.length > 0 && !hasEqual(value)
const isAny: Shape = () => true

/** Lists up to this length are compared one by one, which takes a number for equal to a text in front of it. */
const shortList = 20

function hasEqual(list: readonly JsonValue[]): boolean {
  if (list.length > shortList) return new Set(list.map(canonical)).size < list.length
  return list.some((one, index) => list.slice(0, index).some((other) => isAlike(one, other)))
}

/** A keyword, the drafts that know it, from and to, and what may stand there: what the metaschemas demand. */
type Rule = readonly [name: string, from: Draft, to: Draft, shape: Shape]

const rules: readonly Rule[] = [
  ["$schema", 4, 2020, isUri],
  ["$vocabulary", 2019, 2020, isVocabulary],
  ["$ref", 4, 4, isText],
  ["$ref", 6, 2020, isReference],
  ["$dynamicRef", 2020, 2020, isReference],
  ["$recursiveRef", 2019, 2020, isReference],
  ["$recursiveAnchor", 2019, 2019, isFlag],
  ["$recursiveAnchor", 2020, 2020, isAnchor],
  ["$anchor", 2019, 2019, (value) => isText(value) && /^[A-Za-z][-\w.:]*$/.test(value)],
  ["$anchor", 2020, 2020, isAnchor],
  ["$dynamicAnchor", 2020, 2020, isAnchor],
  ["$comment", 7, 2020, isText],
  ["$defs", 2019, 2020, isSchemaMap],
  ["definitions", 4, 2020, isSchemaMap],
  ["id", 4, 4, isText],
  ["$id", 6, 7, isReference],
  ["$id", 2019, 2020, isIdentifier],
  ["title", 4, 2020, isText],
  ["description", 4, 2020, isText],
  ["default", 4, 2020, isAny],
  ["examples", 7, 2020, isList],
  ["readOnly", 7, 2020, isFlag],
  ["writeOnly", 7, 2020, isFlag],
  ["deprecated", 2019, 2020, isFlag],
  ["type", 4, 2020, isText],
  ["enum", 4, 7, areDifferent],
  ["enum", 2019, 2020, isList],
  ["format", 4, 2020, isText],
  ["multipleOf", 4, 2020, (value) => isDouble(value) && value > 0],
  ["maximum", 4, 2020, isDouble],
  ["minimum", 4, 2020, isDouble],
  ["exclusiveMaximum", 4, 4, isFlag],
  ["exclusiveMaximum", 6, 2020, isDouble],
  ["exclusiveMinimum", 4, 4, isFlag],
  ["exclusiveMinimum", 6, 2020, isDouble],
  ["maxLength", 4, 2020, isCount],
  ["minLength", 4, 2020, isCount],
  ["pattern", 4, 2020, isText],
  ["maxItems", 4, 2020, isCount],
  ["minItems", 4, 2020, isCount],
  ["uniqueItems", 4, 2020, isFlag],
  ["maxContains", 2019, 2020, isCount],
  ["minContains", 2019, 2020, isCount],
  ["maxProperties", 4, 2020, isCount],
  ["minProperties", 4, 2020, isCount],
  ["required", 4, 2020, isNameList],
  ["dependentRequired", 2019, 2020, isNameMap],
  ["dependentSchemas", 2019, 2020, isSchemaMap],
  ["dependencies", 4, 2020, isDependencies],
  ["properties", 4, 2020, isSchemaMap],
  ["patternProperties", 4, 2020, isSchemaMap],
  ["additionalProperties", 4, 4, (value) => isObject(value) || isFlag(value)],
  ["additionalProperties", 6, 2020, isSchema],
  ["unevaluatedProperties", 2019, 2020, isSchema],
  ["propertyNames", 6, 2020, isSchema],
  ["prefixItems", 2020, 2020, isSchemaList],
  ["items", 4, 2019, (value, draft) => isSchema(value, draft) || isSchemaList(value, draft)],
  ["items", 2020, 2020, isSchema],
  ["additionalItems", 4, 2019, (value) => isObject(value) || isFlag(value)],
  ["unevaluatedItems", 2019, 2020, isSchema],
  ["contains", 6, 2020, isSchema],
  ["not", 4, 2020, isSchema],
  ["allOf", 4, 2020, isSchemaList],
  ["anyOf", 4, 2020, isSchemaList],
  ["oneOf", 4, 2020, isSchemaList],
  ["if", 7, 2020, isSchema],
  ["then", 7, 2020, isSchema],
  ["else", 7, 2020, isSchema],
  ["contentEncoding", 7, 2020, isText],
  ["contentMediaType", 7, 2020, isText],
  ["contentSchema", 2019, 2020, isSchema],
]

const rulesByName = Map.groupBy(rules, ([name]) => name)

const typeNames = new Set(["null", "boolean", "number", "integer", "string", "array", "object"])

/**
 * Checks the keywords of one schema as its draft's metaschema does; unknown keywords may hold anything.
 * @throws SchemaError
 */
export function checkShapes(schema: JsonObject, at: string, draft: Draft): void {
  if (draft === 4) for (const bound of ["maximum", "minimum"]) checkExclusive(schema, at, bound)
  for (const name of Object.keys(schema)) {
    if (name === "type") {
      checkType(schema.type ?? null, at)
      continue
    }
    const rule = rulesByName.get(name)?.find(([, from, to]) => draft >= from && draft <= to)
    if (rule !== undefined && !rule[3](schema[name] ?? null, draft)) {
      throw new SchemaError(pointer(at, name), `${name} has the wrong type`)
    }
  }
}

/** In draft 4 the flag stands beside its bound. */
function checkExclusive(schema: JsonObject, at: string, bound: string): void {
  const flag = `exclusive${bound.charAt(0).toUpperCase()}${bound.slice(1)}`
  if (Object.hasOwn(schema, flag) && !Object.hasOwn(schema, bound)) throw new SchemaError(at, `${flag} needs ${bound}`)
}

function checkType(type: JsonValue, at: string): void {
  const names = isList(type) ? type : [type]
  if (names.length === 0 || new Set(names).size < names.length)
    throw new SchemaError(`${at}/type`, "type has the wrong type")
  for (const name of names) {
    if (!isText(name) || !typeNames.has(name))
      throw new SchemaError(`${at}/type`, `unknown type ${JSON.stringify(name)}`)
  }
}
