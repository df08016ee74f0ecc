import { pathUnescape } from "../go-url.ts"
import { get, isObject, type JsonValue } from "../json/index.ts"
import { SchemaError } from "./schema.ts"

/**
 * The schema that a reference names: inside the document only, by JSON pointer, anchor or `$id`. Nothing is ever fetched.
 * @throws SchemaError when there is none.
 */
export function findReference(root: JsonValue, target: string, at: string): JsonValue {
  const hash = target.indexOf("#")
  const base = hash < 0 ? target : target.slice(0, hash)
  const fragment = hash < 0 ? "" : (pathUnescape(target.slice(hash + 1)) ?? "")
  const resource = base === "" ? root : withId(root, base)
  const found = resource === undefined ? undefined : within(resource, fragment)
  if (found === undefined)
    throw new SchemaError(at, `reference ${JSON.stringify(target)} leads nowhere in this document`)
  return found
}

function within(resource: JsonValue, fragment: string): JsonValue | undefined {
  if (fragment === "") return resource
  if (!fragment.startsWith("/")) return find(resource, (schema) => isNamed(schema, fragment))
  let level: JsonValue | undefined = resource
  for (const part of fragment.slice(1).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~")
    if (Array.isArray(level)) level = /^\d+$/.test(key) ? level[Number(key)] : undefined
    else level = isObject(level) ? get(level, key) : undefined
  }
  return level
}

function withId(root: JsonValue, base: string): JsonValue | undefined {
  const own = idOf(root)
  const wanted = own === undefined ? base : resolved(base, own)
  return find(root, (schema) => {
    const id = idOf(schema)
    return id !== undefined && (id === base || (own === undefined ? id : resolved(id, own)) === wanted)
  })
}

function idOf(schema: JsonValue): string | undefined {
  const id = isObject(schema) ? (get(schema, "$id") ?? get(schema, "id")) : undefined
  return typeof id === "string" ? id.replace(/#$/, "") : undefined
}

function isNamed(schema: JsonValue, anchor: string): boolean {
  if (!isObject(schema)) return false
  return (
    schema.$anchor === anchor ||
    schema.$dynamicAnchor === anchor ||
    idOf(schema) === `#${anchor}` ||
    schema.$id === `#${anchor}`
  )
}

function resolved(reference: string, base: string): string {
  try {
    return new URL(reference, base).href
  } catch {
    return reference
  }
}

/** Searches a document without recursion: it may be nested as deeply as it likes. */
function find(root: JsonValue, matches: (schema: JsonValue) => boolean): JsonValue | undefined {
  const open: JsonValue[] = [root]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (matches(value)) return value
    if (Array.isArray(value)) open.push(...value)
    else if (isObject(value)) open.push(...Object.values(value))
  }
  return undefined
}
