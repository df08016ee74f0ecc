import { isObject, type JsonValue } from "../json/index.ts"
import { TooLargeError } from "../too-large.ts"
import { type Resource, schemaDocument, subSchemas, type Target } from "./document.ts"
import { failure, failureText } from "./failure.ts"
import { compileObject } from "./keywords.ts"
import { type Place, root } from "./place.ts"
import { patternAt } from "./scalar.ts"
import { type Check, type Compiler, type Draft, SchemaError } from "./schema.ts"
import { checkShapes } from "./shapes.ts"

export { SchemaError } from "./schema.ts"

/** Gives the failure text of a value, `undefined` for a valid one. */
export type Validate = (value: JsonValue) => string | undefined

/** Levels of schemas applied to one another: bounds the call stack for deep values and references that go in circles. */
const maxDepth = 1000

/** Schemas applied to values in one validation; each failure that is kept counts for several, it takes memory. */
const maxSteps = 4_000_000
const stepsPerFailure = 20

/** Ends a validation that does too much work; it counts as failed. */
class TooMuchWork extends Error {
  override readonly name = "TooMuchWork"
}

/** `compileSchema` for those who go on without a schema that cannot be used: the error as a value. */
export function schemaOrFault(schema: unknown): Validate | SchemaError {
  try {
    return compileSchema(schema as JsonValue)
  } catch (thrown) {
    if (thrown instanceof SchemaError) return thrown
    // A RangeError: nested too deeply for the compiler.
    return new SchemaError("", thrown instanceof Error ? thrown.message : String(thrown))
  }
}

/**
 * Compiles a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12 into closures; nothing is generated or fetched
 * (semantics/limits-and-validation.md, "validation/json-schema").
 * @throws SchemaError for a schema that cannot be used: wrong types, unknown names, references that lead elsewhere.
 */
export function compileSchema(schema: JsonValue): Validate {
  const document = schemaDocument(schema)
  const compiled = new Map<JsonValue, Check>()
  /** Schemas that a reference names: only they can come back to themselves. */
  const targets = new Set<JsonValue>()
  /** Resources with a schema that is compiled. */
  const used = new Set<Resource>()
  /** Schemas that the validation is in, outermost first: what a dynamic reference looks through. */
  const scope: Target[] = []
  /** Whether some reference does. */
  let hasDynamic = false
  let depth = 0
  let steps = 0

  function compile(schema: JsonValue, at: string, resource: Resource): Check {
    if (typeof schema === "boolean") return schema ? valid : never
    if (!isObject(schema)) throw new SchemaError(at, "a schema is an object or a boolean")
    const known = compiled.get(schema)
    if (known !== undefined) return known
    let check: Check | undefined
    // A schema may refer to itself: the reference gets this stand-in while the schema is being compiled.
    compiled.set(schema, (value, place, seen) => check?.(value, place, seen))
    const own = document.resourceOf(schema) ?? resource
    used.add(own)
    const compiler: Compiler = {
      draft: own.draft,
      compile: (inner, place) => compile(inner, place, own),
      reference: (target, place) => referenceCheck(document.resolve(target, own, place), place),
      dynamicReference: (target, place) => dynamicCheck(document.resolve(target, own, place), place),
      recursiveReference: (target, place) => recursiveCheck(document.resolve(target, own, place), place),
    }
    check = bounded(scoped(compileObject(schema, at, compiler), { schema, resource: own, anchor: undefined }))
    if (targets.has(schema)) check = acyclic(check)
    compiled.set(schema, check)
    return check
  }

  function referenceCheck({ schema, resource }: Target, at: string): Check {
    if (document.resourceOf(schema) === undefined && !targets.has(schema)) checkDocument(schema, at, resource.draft)
    targets.add(schema)
    return compile(schema, at, resource)
  }

  /** A `$dynamicAnchor` of that name in the outermost resource that has one takes the place of the target. */
  function dynamicCheck(target: Target, at: string): Check {
    const fallback = referenceCheck(target, at)
    const { anchor } = target
    if (anchor === undefined || target.resource.dynamicAnchors.get(anchor) !== target.schema) return fallback
    return redirected(fallback, ({ resource }) => resource.dynamicAnchors.get(anchor), at)
  }

  /** The outermost schema within a resource that has `$recursiveAnchor` takes the place of a target that has it. */
  function recursiveCheck(target: Target, at: string): Check {
    const fallback = referenceCheck(target, at)
    const isRecursive = target.resource.draft === 2019 && isObject(target.schema) && target.schema.$recursiveAnchor
    if (isRecursive !== true) return fallback
    return redirected(fallback, ({ schema, resource }) => (resource.isRecursive ? schema : undefined), at)
  }

  function redirected(fallback: Check, find: (entered: Target) => JsonValue | undefined, at: string): Check {
    if (!document.hasManyResources) return fallback
    hasDynamic = true
    return (value, place, seen) => {
      for (const entered of scope) {
        const found = find(entered)
        if (found !== undefined) return compile(found, at, entered.resource)(value, place, seen)
      }
      return fallback(value, place, seen)
    }
  }

  /** Notes the schema for dynamic references inside. */
  function scoped(check: Check, entered: Target): Check {
    if (!hasDynamic) return check
    return (value, place, seen) => {
      scope.push(entered)
      const failed = check(value, place, seen)
      scope.pop()
      return failed
    }
  }

  function bounded(check: Check): Check {
    return (value, place, seen) => {
      if (depth === maxDepth) return failure(place, "nested too deeply")
      if (++steps > maxSteps) throw new TooMuchWork()
      depth++
      const failed = check(value, place, seen)
      depth--
      if (failed !== undefined) steps += stepsPerFailure
      return failed
    }
  }

  /** Compiles the document, with all that a dynamic reference may lead to. */
  function compileAll(): Check {
    const check = compile(schema, "", document.root)
    for (const resource of used) {
      compile(resource.root, "", resource)
      for (const target of resource.dynamicAnchors.values()) compile(target, "", resource)
    }
    return check
  }

  /**
   * Checks every schema of a document, those too that no keyword applies, as the reference does by its metaschema. That looks into
   * patterns, before draft 7 not into those for names.
   */
  function checkDocument(schema: JsonValue, at: string, outer: Draft): void {
    if (!isObject(schema)) return
    const draft = document.resourceOf(schema)?.draft ?? outer
    checkShapes(schema, at, draft)
    if (typeof schema.pattern === "string") patternAt(schema.pattern, `${at}/pattern`)
    if (draft >= 7 && isObject(schema.patternProperties))
      for (const pattern of Object.keys(schema.patternProperties)) patternAt(pattern, `${at}/patternProperties`)
    for (const [inner, place] of subSchemas(schema, draft)) {
      // No keyword any more; the reference looks for names in it all the same.
      const isForgotten = draft === 2020 && place === "/additionalItems"
      if (!isForgotten) checkDocument(inner, `${at}${place}`, draft)
    }
  }

  checkDocument(schema, "", document.root.draft)
  const plain = compileAll()
  if (hasDynamic)
    for (const { root, dynamicAnchors } of used) for (const one of [root, ...dynamicAnchors.values()]) targets.add(one)
  // What references name and how is known now.
  compiled.clear()
  const check = targets.size === 0 ? plain : compileAll()
  return (value) => {
    depth = 0
    steps = 0
    scope.length = 0
    try {
      const failed = check(value, root, undefined)
      return failed === undefined ? undefined : failureText(failed)
    } catch (thrown) {
      if (thrown instanceof TooMuchWork || thrown instanceof TooLargeError) return "- at '': too much work to validate"
      // Levels take more or less of the stack, depending on the keywords in between.
      if (thrown instanceof RangeError) return "- at '': nested too deeply"
      throw thrown
    }
  }
}

const valid: Check = () => undefined
const never: Check = (_value, place) => failure(place, "false schema")

/** A schema that comes back to itself for the same value would never end. */
function acyclic(check: Check): Check {
  let active: Place | undefined
  return (value, place, seen) => {
    if (active === place) return failure(place, "reference cycle")
    const outer = active
    active = place
    try {
      return check(value, place, seen)
    } finally {
      active = outer
    }
  }
}
