import { pathUnescape } from "../go-url.ts"
import { get, isObject, type JsonObject, type JsonValue } from "../json/index.ts"
import { pointer } from "./place.ts"
import { type Draft, SchemaError } from "./schema.ts"

/** A part of a schema document with an identifier of its own, to which references inside it are relative. */
export interface Resource {
  readonly uri: string
  readonly root: JsonValue
  /** Schemas by plain names: `$anchor`, `$dynamicAnchor`, in older drafts `$id: "#name"`. */
  readonly anchors: Map<string, JsonValue>
  readonly dynamicAnchors: Map<string, JsonValue>
  /** `$recursiveAnchor: true` at its root. */
  readonly isRecursive: boolean
}

/** What a reference names. */
export interface Target {
  readonly schema: JsonValue
  readonly resource: Resource
  /** The plain name, where the reference has one. */
  readonly anchor: string | undefined
}

/** A schema document with everything that references may name. Nothing is ever fetched. */
export interface SchemaDocument {
  readonly root: Resource
  readonly hasManyResources: boolean
  /** The resource that a schema belongs to; `undefined` where no keyword leads to it. */
  resourceOf(schema: JsonValue): Resource | undefined
  /** @throws SchemaError when nothing in the document has that name */
  resolve(reference: string, from: Resource, at: string): Target
}

/** Where schemas are inside of a schema, by the shape of the keyword's value. */
const mapsOfSchemas = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]
const listsOfSchemas = ["allOf", "anyOf", "oneOf", "prefixItems", "items"]
const schemas = [
  "not",
  "if",
  "then",
  "else",
  "items",
  "additionalItems",
  "additionalProperties",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contains",
  "propertyNames",
  "contentSchema",
]

/** The base of references where the document names none; nothing can be outside of the document and inside of it. */
const baseUri = "https://schema.invalid/document"

/** The schemas directly inside of a schema, with their places. */
export function subSchemas(schema: JsonObject): [JsonValue, string][] {
  const found: [JsonValue, string][] = []
  for (const name of mapsOfSchemas) {
    const map = get(schema, name)
    if (!isObject(map)) continue
    for (const key of Object.keys(map))
      if (!Array.isArray(map[key])) found.push([map[key] ?? null, pointer(`/${name}`, key)])
  }
  for (const name of listsOfSchemas) {
    const list = get(schema, name)
    if (Array.isArray(list)) for (const [index, item] of list.entries()) found.push([item, pointer(`/${name}`, index)])
  }
  for (const name of schemas) {
    const own = get(schema, name)
    if (own !== undefined && !Array.isArray(own)) found.push([own, `/${name}`])
  }
  return found
}

/** Reads the identifiers of a document. */
export function schemaDocument(root: JsonValue, draft: Draft): SchemaDocument {
  const resources = new Map<string, Resource>()
  const owners = new Map<JsonValue, Resource>()
  const main = visitResource(root, identifier(root, draft) ?? "", baseUri)
  resources.set(baseUri, main)

  function visitResource(schema: JsonValue, id: string, base: string): Resource {
    const resource: Resource = {
      uri: resolved(id, base),
      root: schema,
      anchors: new Map(),
      dynamicAnchors: new Map(),
      isRecursive: draft === 2019 && isObject(schema) && schema.$recursiveAnchor === true,
    }
    if (!resources.has(resource.uri)) resources.set(resource.uri, resource)
    visit(schema, resource)
    return resource
  }

  function visit(schema: JsonValue, resource: Resource): void {
    if (!isObject(schema)) return
    owners.set(schema, resource)
    nameAnchors(schema, resource, draft)
    for (const [inner] of subSchemas(schema)) {
      const id = identifier(inner, draft)
      if (id === undefined) visit(inner, resource)
      else visitResource(inner, id, resource.uri)
    }
  }

  return {
    root: main,
    hasManyResources: new Set(resources.values()).size > 1,
    resourceOf: (schema) => owners.get(schema),
    resolve(reference, from, at) {
      const uri = resolved(reference, from.uri)
      const hash = uri.indexOf("#")
      const resource = resources.get(hash < 0 ? uri : uri.slice(0, hash))
      const fragment = hash < 0 ? "" : (pathUnescape(uri.slice(hash + 1)) ?? "")
      const found = resource === undefined ? undefined : within(resource, fragment)
      if (resource === undefined || found === undefined) {
        throw new SchemaError(at, `reference ${JSON.stringify(reference)} leads nowhere in this document`)
      }
      const anchor = fragment === "" || fragment.startsWith("/") ? undefined : fragment
      return { schema: found, resource: owners.get(found) ?? resource, anchor }
    },
  }

  function within(resource: Resource, fragment: string): JsonValue | undefined {
    if (fragment === "") return resource.root
    if (!fragment.startsWith("/")) return resource.anchors.get(fragment)
    let level: JsonValue | undefined = resource.root
    for (const part of fragment.slice(1).split("/")) {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~")
      if (Array.isArray(level)) level = /^(?:0|[1-9]\d*)$/.test(key) ? level[Number(key)] : undefined
      else level = isObject(level) ? get(level, key) : undefined
    }
    return level
  }
}

/** The identifier that makes a schema a resource; one that is a mere fragment does not. */
function identifier(schema: JsonValue, draft: Draft): string | undefined {
  if (!isObject(schema)) return undefined
  if (draft <= 7 && Object.hasOwn(schema, "$ref")) return undefined
  const id = get(schema, draft === 4 ? "id" : "$id")
  return typeof id === "string" && !id.startsWith("#") ? id : undefined
}

function nameAnchors(schema: JsonObject, { anchors, dynamicAnchors }: Resource, draft: Draft): void {
  const add = (name: JsonValue | undefined) => {
    if (typeof name === "string" && !anchors.has(name)) anchors.set(name, schema)
  }
  if (draft <= 7) {
    const id = get(schema, draft === 4 ? "id" : "$id")
    if (typeof id === "string" && id.includes("#")) add(id.slice(id.indexOf("#") + 1))
    return
  }
  add(get(schema, "$anchor"))
  const dynamic = draft === 2020 ? get(schema, "$dynamicAnchor") : undefined
  add(dynamic)
  if (typeof dynamic === "string" && !dynamicAnchors.has(dynamic)) dynamicAnchors.set(dynamic, schema)
}

function resolved(reference: string, base: string): string {
  try {
    return new URL(reference, base).href
  } catch {
    return reference
  }
}
