import { isPlainObject } from "./convert.ts"
import { serviceFields } from "./fields.ts"
import type { Override } from "./read.ts"

/** Variables and secrets by name. */
export type Environment = Readonly<Record<string, string | undefined>>

const overridable = Object.keys(serviceFields).map((key) => [key, `KRAKEND_${key.toUpperCase()}`] as const)

/** Values of `KRAKEND_…` variables by the top-level key that they replace. An empty variable counts as unset. */
export function overridesFrom(environment: Environment): ReadonlyMap<string, Override> {
  const overrides = new Map<string, Override>()
  for (const [key, from] of overridable) {
    const value = environment[from]
    if (typeof value === "string" && value !== "") overrides.set(key, { from, value })
  }
  return overrides
}

/** `{{ env "NAME" }}` with blanks or without. */
const reference = /\{\{\s*env\s+"([^"]+)"\s*\}\}/g

/** A document with its references to variables filled in. */
export interface Filled {
  readonly document: unknown
  /** Names that the environment does not have: they are filled with nothing. */
  readonly missing: readonly string[]
}

/** Levels of a document that are searched; no configuration is deeper, and recursion has to end somewhere. */
const maxDepth = 500

/** Fills `{{ env "NAME" }}` inside string values. What holds no reference is the same object as before. */
export function fillEnvironment(document: unknown, environment: Environment): Filled {
  const missing = new Set<string>()

  function fillText(text: string): string {
    return text.replace(reference, (_, name: string) => {
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined
      if (typeof value === "string") return value
      missing.add(name)
      return ""
    })
  }

  function fill(value: unknown, depth: number): unknown {
    if (typeof value === "string") return value.includes("{{") ? fillText(value) : value
    if (depth === maxDepth) return value
    if (Array.isArray(value)) {
      const filled = value.map((item) => fill(item, depth + 1))
      return filled.some((item, index) => item !== value[index]) ? filled : value
    }
    if (!isPlainObject(value)) return value
    const filled: [string, unknown][] = []
    for (const key in value) {
      const after = fill(value[key], depth + 1)
      if (after !== value[key]) filled.push([key, after])
    }
    return filled.length === 0 ? value : Object.fromEntries([...Object.entries(value), ...filled])
  }

  return { document: mentions(document, 0) ? fill(document, 0) : document, missing: [...missing] }
}

/** Whether anything may have to be filled in: most documents have nothing, and a large one is copied slowly. */
function mentions(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.includes("{{")
  if (typeof value !== "object" || value === null || depth === maxDepth) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (mentions(value[index], depth + 1)) return true
    return false
  }
  const object = value as Readonly<Record<string, unknown>>
  for (const key in object) if (mentions(object[key], depth + 1)) return true
  return false
}
