import type { JsonObject } from "../json/index.ts"
import { anyKeywords } from "./any.ts"
import { arrayKeywords } from "./array.ts"
import { asksForSeen, combiningKeywords, tried } from "./combine.ts"
import { type Failure, grouped, referred } from "./failure.ts"
import { objectKeywords } from "./object.ts"
import { scalarKeywords } from "./scalar.ts"
import { addSeen, type Check, type Compiler, type Keyword, type KeywordCompiler, nothingSeen } from "./schema.ts"
import { checkShapes } from "./shapes.ts"

/**
 * The check of all keywords of one schema, in the order in which the reference tells their failures.
 * @throws SchemaError
 */
export function compileObject(schema: JsonObject, at: string, compiler: Compiler): Check {
  checkShapes(schema, at, compiler.draft)
  const reference = referenceKeyword(schema, at, compiler)
  // Up to draft 7 a reference hides its siblings.
  if (reference !== undefined && compiler.draft <= 7) return sequence([], [reference], false)
  const built = (compilers: readonly KeywordCompiler[]): Keyword[] =>
    compilers.flatMap((compile) => compile(schema, at, compiler) ?? [])
  const others = [
    ...(reference === undefined ? [] : [reference]),
    ...built([...objectKeywords, ...arrayKeywords, ...scalarKeywords, dynamicKeyword, ...combiningKeywords]),
  ]
  return sequence(built(anyKeywords), others, asksForSeen(schema))
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
  return typeof schema.$ref === "string" ? referring(compiler.reference(schema.$ref, `${at}/$ref`)) : undefined
}

function dynamicKeyword(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (compiler.draft === 2020 && typeof schema.$dynamicRef === "string") {
    return referring(compiler.dynamicReference(schema.$dynamicRef, `${at}/$dynamicRef`))
  }
  const isRecursive = compiler.draft === 2019 && schema.$recursiveRef !== undefined
  return isRecursive ? referring(compiler.recursiveReference(`${at}/$recursiveRef`)) : undefined
}

function referring(check: Check): Keyword {
  return (value, place, failures, seen) => {
    const failed = tried(check, value, place, seen)
    if (failed !== undefined) failures.push(referred(place, failed))
  }
}
