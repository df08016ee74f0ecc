import { isObject, type JsonValue } from "../json/index.ts"
import { type Resource, schemaDocument, subSchemas, type Target } from "./document.ts"
import { failure, failureText } from "./failure.ts"
import { compileObject } from "./keywords.ts"
import { type Place, root } from "./place.ts"
import { patternAt } from "./scalar.ts"
import { type Check, type Compiler, type Draft, draftOf, SchemaError } from "./schema.ts"
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
  const draft = draftOf(schema)
  const document = schemaDocument(schema, draft)
  const compiled = new Map<JsonValue, Check>()
  /** Resources that the validation is in, outermost first: what a dynamic reference looks through. */
  const scope: Resource[] = []
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
    const compiler: Compiler = {
      draft,
      compile: (inner, place) => compile(inner, place, own),
      reference: (target, place) => referenceCheck(document.resolve(target, own, place), place),
      dynamicReference: (target, place) => dynamicCheck(document.resolve(target, own, place), place),
      recursiveReference: (place) => recursiveCheck(own, place),
    }
    check = bounded(scoped(compileObject(schema, at, compiler), own))
    compiled.set(schema, check)
    return check
  }

  function referenceCheck({ schema, resource }: Target, at: string): Check {
    return acyclic(compile(schema, at, resource))
  }

  /** A `$dynamicAnchor` of that name in the outermost resource that has one takes the place of the target. */
  function dynamicCheck(target: Target, at: string): Check {
    const fallback = referenceCheck(target, at)
    const { anchor } = target
    if (anchor === undefined || target.resource.dynamicAnchors.get(anchor) !== target.schema) return fallback
    return redirected(fallback, (resource) => resource.dynamicAnchors.get(anchor), at)
  }

  function recursiveCheck(own: Resource, at: string): Check {
    const fallback = referenceCheck({ schema: own.root, resource: own, anchor: undefined }, at)
    if (!own.isRecursive) return fallback
    return redirected(fallback, (resource) => (resource.isRecursive ? resource.root : undefined), at)
  }

  function redirected(fallback: Check, find: (resource: Resource) => JsonValue | undefined, at: string): Check {
    if (!document.hasManyResources) return fallback
    return (value, place, seen) => {
      for (const resource of scope) {
        const found = find(resource)
        if (found !== undefined) return compile(found, at, resource)(value, place, seen)
      }
      return fallback(value, place, seen)
    }
  }

  /** Notes the resource for dynamic references inside; there is nothing to note where all is one resource. */
  function scoped(check: Check, resource: Resource): Check {
    if (!document.hasManyResources || draft < 2019) return check
    return (value, place, seen) => {
      scope.push(resource)
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

  checkDocument(schema, "", draft)
  const check = compile(schema, "", document.root)
  return (value) => {
    depth = 0
    steps = 0
    scope.length = 0
    try {
      const failed = check(value, root, undefined)
      return failed === undefined ? undefined : failureText(failed)
    } catch (thrown) {
      if (thrown instanceof TooMuchWork) return "- at '': too much work to validate"
      // Levels take more or less of the stack, depending on the keywords in between.
      if (thrown instanceof RangeError) return "- at '': nested too deeply"
      throw thrown
    }
  }
}

/**
 * Checks every schema of a document, those too that no keyword applies, as the reference does by its metaschema. Up to draft 7 that
 * looks into patterns.
 */
function checkDocument(schema: JsonValue, at: string, draft: Draft): void {
  if (!isObject(schema)) return
  checkShapes(schema, at, draft)
  if (draft <= 7 && typeof schema.pattern === "string") patternAt(schema.pattern, `${at}/pattern`)
  for (const [inner, place] of subSchemas(schema)) checkDocument(inner, `${at}${place}`, draft)
}

const valid: Check = () => undefined
const never: Check = (_value, place) => failure(place, "false schema")

/** A reference that comes back to itself at the same place would never end. */
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
