import type { Modifier } from "./draft.ts"
import { type Fields, fieldsOf, MartianError } from "./fields.ts"

export type Direction = "request" | "response"

/** Builds a modifier of one name; `parse` reads the modifiers nested in it. */
export interface Kind {
  /** Directions that it can work in. */
  readonly supports: readonly Direction[]
  build(fields: Fields, parse: (raw: unknown) => Modifier, scope: readonly Direction[]): Modifier
}

/** Levels of groups and filters: a deeper configuration is refused, whatever it says. */
const maxDepth = 200

/**
 * Reads `{"name": {fields}}` and everything nested in it (semantics/martian.md, "Configuration").
 * @throws MartianError for anything that the reference cannot read.
 */
export function parseModifier(raw: unknown, kinds: Readonly<Record<string, Kind>>, depth = 0): Modifier {
  if (depth > maxDepth) throw new MartianError(`modifiers nested deeper than ${maxDepth} levels`)
  const [entry, ...others] = typeof raw === "object" && raw !== null && !Array.isArray(raw) ? Object.entries(raw) : []
  if (entry === undefined || others.length > 0) throw new MartianError("expected exactly one modifier")
  const [name, value] = entry
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind === undefined) throw new MartianError(`unknown modifier ${name}`)
  const fields = fieldsOf(value)
  const scope = scopeOf(fields, kind.supports)
  const built = kind.build(fields, (nested) => parseModifier(nested, kinds, depth + 1), scope)
  return {
    ...(scope.includes("request") && built.request !== undefined ? { request: built.request } : {}),
    ...(scope.includes("response") && built.response !== undefined ? { response: built.response } : {}),
  }
}

/** Without a scope all directions that are supported; an empty list none. */
function scopeOf(fields: Fields, supports: readonly Direction[]): readonly Direction[] {
  if (!fields.has("scope")) return supports
  return fields.texts("scope").map((direction) => {
    const known = supports.find((supported) => supported === direction)
    if (known === undefined) throw new MartianError(`unsupported scope ${direction}`)
    return known
  })
}
