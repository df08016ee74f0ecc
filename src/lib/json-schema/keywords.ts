import type { JsonObject } from "../json/index.ts"
import { anyKeywords, constant, typeKeywords } from "./any.ts"
import { arrayKeywords } from "./array.ts"
import { asksForSeen, combiningKeywords, tried } from "./combine.ts"
import { type Failure, grouped, referred } from "./failure.ts"
import { objectKeywords } from "./object.ts"
import { numberKeywords, textKeywords } from "./scalar.ts"
import { addSeen, type Check, type Compiler, type Keyword, type KeywordCompiler, nothingSeen } from "./schema.ts"
import { checkShapes } from "./shapes.ts"
import { type ByKind, type Kind, ofKind } from "./value.ts"

/**
 * The check of all keywords of one schema, in the order in which the reference tells their failures.
 * @throws SchemaError
 */
export function compileObject(schema: JsonObject, at: string, compiler: Compiler): Check {
  checkShapes(schema, at, compiler.draft)
  const reference = referenceKeyword(schema, at, compiler)
  // Up to draft 7 a reference hides its siblings; the reference library forgets that of `const`.
  if (reference !== undefined && compiler.draft <= 7) {
    const first = [constant(schema, at, compiler) ?? []].flat()
    return sequence(
      forKinds(() => ({ first, others: [reference] })),
      false,
    )
  }

  function built<Value>(compilers: readonly KeywordCompiler<Value>[]): Keyword<Value>[] {
    return compilers.flatMap((compile) => compile(schema, at, compiler) ?? [])
  }
  const own: Partial<ByKind<readonly Keyword<never>[]>> = {
    object: built(objectKeywords),
    array: built(arrayKeywords),
    string: built(textKeywords),
    number: built(numberKeywords),
  }
  const every = built([recursiveKeyword, dynamicKeyword, ...combiningKeywords])
  const typeOf = typeKeywords(schema, at)
  const any = built(anyKeywords)
  const plans = forKinds((kind) => {
    const first = [typeOf(kind) ?? [], any].flat()
    const others = [reference ?? [], own[kind] ?? [], every].flat()
    return first.length + others.length > 0 ? { first, others } : undefined
  })
  return sequence(plans, asksForSeen(schema))
}

/** The keywords that look at values of one kind; undefined: none does. */
type Plan = Keywords | undefined

interface Keywords {
  /** End the validation of a value when one fails. */
  readonly first: readonly Keyword<never>[]
  /** Are all told. */
  readonly others: readonly Keyword<never>[]
}

function forKinds(plan: (kind: Kind) => Plan): ByKind<Plan> {
  return {
    null: plan("null"),
    boolean: plan("boolean"),
    number: plan("number"),
    string: plan("string"),
    array: plan("array"),
    object: plan("object"),
    struct: plan("struct"),
  }
}

/** A list that nobody holds: most values have no failures, and need no list of their own. */
let spare: Failure[] | undefined

function sequence(plans: ByKind<Plan>, needsSeen: boolean): Check {
  return (value, place, outer) => {
    const plan = ofKind(plans, value)
    if (plan === undefined) return undefined
    const failures = spare ?? []
    spare = undefined
    for (const keyword of plan.first) {
      keyword(value as never, place, failures, undefined)
      if (failures.length > 0) return failures[0]
    }
    const seen = needsSeen ? nothingSeen() : outer
    for (const keyword of plan.others) keyword(value as never, place, failures, seen)
    if (needsSeen && outer !== undefined && seen !== undefined) addSeen(outer, seen)
    if (failures.length > 0) return grouped(place, failures)
    spare = failures
    return undefined
  }
}

function referenceKeyword(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  return typeof schema.$ref === "string" ? referring(compiler.reference(schema.$ref, `${at}/$ref`)) : undefined
}

/** A keyword of 2019-09 that the reference knows in 2020-12 too. */
function recursiveKeyword(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (compiler.draft < 2019 || typeof schema.$recursiveRef !== "string") return undefined
  return referring(compiler.recursiveReference(schema.$recursiveRef, `${at}/$recursiveRef`))
}

function dynamicKeyword(schema: JsonObject, at: string, compiler: Compiler): Keyword | undefined {
  if (compiler.draft < 2020 || typeof schema.$dynamicRef !== "string") return undefined
  return referring(compiler.dynamicReference(schema.$dynamicRef, `${at}/$dynamicRef`))
}

function referring(check: Check): Keyword {
  return (value, place, failures, seen) => {
    const failed = tried(check, value, place, seen)
    if (failed !== undefined) failures.push(referred(place, failed))
  }
}
