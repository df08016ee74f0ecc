import { isObject, type JsonObject, type JsonValue } from "../json/index.ts"
import { anyKeywords } from "./any.ts"
import { arrayKeywords } from "./array.ts"
import { asksForSeen, combiningKeywords } from "./combine.ts"
import { type Failure, failure, failureText, grouped, referred } from "./failure.ts"
import { objectKeywords } from "./object.ts"
import { findReference } from "./reference.ts"
import { scalarKeywords } from "./scalar.ts"
import {
  addSeen,
  type Check,
  type Compiler,
  draftOf,
  type Keyword,
  type KeywordCompiler,
  nothingSeen,
  SchemaError,
} from "./schema.ts"

export { SchemaError } from "./schema.ts"

/** Levels of schemas applied to one another: a reference that leads back to itself ends here. */
const maxDepth = 2000

/**
 * Compiles a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12 into closures; nothing is generated or fetched.
 * @returns a function that gives the failure text of a value, `undefined` for a valid one (semantics/limits-and-validation.md).
 * @throws SchemaError for a schema that cannot be used: wrong types, unknown names, references that lead elsewhere.
 */
export function compileSchema(root: JsonValue): (value: JsonValue) => string | undefined {
  const draft = draftOf(root)
  const compiled = new Map<JsonValue, Check>()
  let depth = 0

  const compiler: Compiler = {
    draft,
    compile: (schema, at) => {
      if (typeof schema === "boolean") return schema ? valid : never
      if (!isObject(schema)) throw new SchemaError(at, "a schema is an object or a boolean")
      const known = compiled.get(schema)
      if (known !== undefined) return known
      let check: Check | undefined
      // A schema may refer to itself: the reference gets this stand-in while the schema is being compiled.
      const standIn: Check = (value, place, seen) => check?.(value, place, seen)
      compiled.set(schema, standIn)
      check = bounded(compileObject(schema, at, compiler))
      compiled.set(schema, check)
      return check
    },
    reference: (target, at) => compiler.compile(findReference(root, target, at), at),
  }

  function bounded(check: Check): Check {
    return (value, at, seen) => {
      if (depth === maxDepth) return failure(at, "nested too deeply")
      depth++
      try {
        return check(value, at, seen)
      } finally {
        depth--
      }
    }
  }

  const check = compiler.compile(root, "")
  return (value) => {
    const failed = check(value, "", undefined)
    return failed === undefined ? undefined : failureText(failed)
  }
}

const valid: Check = () => undefined
const never: Check = (_value, at) => failure(at, "false schema")

function compileObject(schema: JsonObject, at: string, compiler: Compiler): Check {
  const reference = referenceKeyword(schema, at, compiler)
  // Up to draft 7 a reference hides its siblings.
  if (reference !== undefined && compiler.draft <= 7) return sequence([], [reference], false)
  const built = (compilers: readonly KeywordCompiler[]): Keyword[] =>
    compilers.flatMap((compile) => compile(schema, at, compiler) ?? [])
  const rest = built([...objectKeywords, ...arrayKeywords, ...scalarKeywords, ...combiningKeywords])
  return sequence(built(anyKeywords), reference === undefined ? rest : [reference, ...rest], asksForSeen(schema))
}

/** `first` end the validation of a value when one fails; the others are all told. */
function sequence(first: readonly Keyword[], others: readonly Keyword[], needsSeen: boolean): Check {
  return (value, at, outer) => {
    const failures: Failure[] = []
    for (const keyword of first) {
      keyword(value, at, failures, undefined)
      if (failures.length > 0) return failures[0]
    }
    const seen = needsSeen ? nothingSeen() : outer
    for (const keyword of others) keyword(value, at, failures, seen)
    if (needsSeen && outer !== undefined && seen !== undefined) addSeen(outer, seen)
    return grouped(at, failures)
  }
}

function referenceKeyword(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  const target = schema.$ref ?? schema.$dynamicRef ?? schema.$recursiveRef
  if (target === undefined) return undefined
  if (typeof target !== "string") throw new SchemaError(`${at}/$ref`, "a reference is a text")
  const check = compiler.reference(target, at)
  return (value, place, failures, seen) => {
    const failed = check(value, place, seen)
    if (failed !== undefined) failures.push(referred(place, failed))
  }
}
