import { pathUnescape } from "../go-url.ts"
import { get, isObject, type JsonObject, type JsonValue } from "../json/index.ts"
import { uriReferenceFault } from "./formats/uri.ts"
import { pointer } from "./place.ts"
import { type Draft, draftNamed, draftOf, SchemaError } from "./schema.ts"

/** A part of a schema document with an identifier of its own, to which references inside it are relative. */
export interface Resource {
  readonly uri: string
  /** A part with an identifier may name a draft of its own. */
  readonly draft: Draft
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

/** Keywords whose value is a schema or a list of schemas, with the first draft that knows them. */
const schemas: readonly (readonly [name: string, from: Draft])[] = [
  ["allOf", 4],
  ["anyOf", 4],
  ["oneOf", 4],
  ["not", 4],
  ["items", 4],
  ["additionalItems", 4],
  ["additionalProperties", 4],
  ["contains", 6],
  ["propertyNames", 6],
  ["if", 7],
  ["then", 7],
  ["else", 7],
  ["unevaluatedItems", 2019],
  ["unevaluatedProperties", 2019],
  ["contentSchema", 2019],
  ["prefixItems", 2020],
]

/** Keywords whose value has a schema behind each name, with the first draft that knows them. */
const mapsOfSchemas: readonly (readonly [name: string, from: Draft])[] = [
  ["definitions", 4],
  ["properties", 4],
  ["patternProperties", 4],
  ["dependencies", 4],
  ["$defs", 2019],
  ["dependentSchemas", 2019],
]

/** The base of references where the document names none: the reference knows the document by the name `schema.json`. */
const baseUri = "file:///schema.json"

/** The schemas directly inside of a schema where its draft has some, with their places. What stands elsewhere is no schema. */
export function subSchemas(schema: JsonObject, draft: Draft): [JsonValue, string][] {
  const found: [JsonValue, string][] = []
  for (const [name, from] of mapsOfSchemas) {
    const map = get(schema, name)
    if (draft < from || !isObject(map)) continue
    for (const key of Object.keys(map))
      if (!Array.isArray(map[key])) found.push([map[key] ?? null, pointer(`/${name}`, key)])
  }
  for (const [name, from] of schemas) {
    const own = get(schema, name)
    if (draft < from || own === undefined) continue
    if (!Array.isArray(own)) found.push([own, `/${name}`])
    else for (const [index, item] of own.entries()) found.push([item, pointer(`/${name}`, index)])
  }
  return found
}

/**
 * Reads the identifiers of a document.
 * @throws SchemaError for a name that is given twice, and a draft that nobody knows
 */
export function schemaDocument(root: JsonValue): SchemaDocument {
  const resources = new Map<string, Resource>()
  const owners = new Map<JsonValue, Resource>()
  const draft = draftOf(root)
  const main = visitResource(root, "", { id: identifierIn(root, draft), draft }, baseUri)
  resources.set(baseUri, main)

  function visitResource(schema: JsonValue, at: string, { id, draft }: Identity, base: string): Resource {
    const resource: Resource = {
      uri: resolved(id, base),
      draft,
      root: schema,
      anchors: new Map(),
      dynamicAnchors: new Map(),
      isRecursive: draft === 2019 && isObject(schema) && schema.$recursiveAnchor === true,
    }
    if (uriReferenceFault(id) !== undefined) throw new SchemaError(at, "the identifier cannot be read")
    if (resources.has(resource.uri)) throw new SchemaError(at, `a second schema has the identifier ${resource.uri}`)
    resources.set(resource.uri, resource)
    visit(schema, at, resource)
    return resource
  }

  function visit(schema: JsonValue, at: string, resource: Resource): void {
    if (!isObject(schema)) return
    owners.set(schema, resource)
    nameAnchors(schema, at, resource)
    for (const [inner, place] of subSchemas(schema, resource.draft)) {
      const identity = identityOf(inner, `${at}${place}`, resource.draft)
      if (identity === undefined) visit(inner, `${at}${place}`, resource)
      else visitResource(inner, `${at}${place}`, identity, resource.uri)
    }
  }

  return {
    root: main,
    hasManyResources: new Set(resources.values()).size > 1,
    resourceOf: (schema) => owners.get(schema),
    resolve(reference, from, at) {
      const [target, encoded] = split(reference)
      const resource = resources.get(resolved(target, from.uri))
      const fragment = pathUnescape(encoded)
      const found = resource === undefined || fragment === undefined ? undefined : within(resource, fragment)
      if (resource === undefined || fragment === undefined || found === undefined) {
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
      if (/~(?![01])/.test(part)) return undefined
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~")
      if (Array.isArray(level)) level = /^[+-]?\d+$/.test(key) ? level[Number(key)] : undefined
      else level = isObject(level) ? get(level, key) : undefined
    }
    return level
  }
}

/** What makes a schema a resource. */
interface Identity {
  /** Without a fragment. */
  readonly id: string
  readonly draft: Draft
}

/** `undefined` for a schema without an identifier: that belongs to the resource around it, whatever draft it names. */
function identityOf(schema: JsonValue, at: string, outer: Draft): Identity | undefined {
  const drafts = [draftNamed(schema, at) ?? outer, outer]
  const draft = drafts.find((draft) => identifierIn(schema, draft) !== "")
  return draft === undefined ? undefined : { id: identifierIn(schema, draft), draft }
}

/** The identifier of a schema; one that is a mere fragment is none. */
function identifierIn(schema: JsonValue, draft: Draft): string {
  return split(identifierText(schema, draft))[0]
}

/** Up to draft 7 a reference hides the identifier beside it. */
function identifierText(schema: JsonValue, draft: Draft): string {
  if (!isObject(schema) || (draft <= 7 && Object.hasOwn(schema, "$ref"))) return ""
  const id = get(schema, draft === 4 ? "id" : "$id")
  return typeof id === "string" ? id : ""
}

function nameAnchors(schema: JsonObject, at: string, { anchors, dynamicAnchors, draft }: Resource): void {
  const add = (name: JsonValue | undefined) => {
    if (typeof name !== "string") return
    if ((anchors.get(name) ?? schema) !== schema) throw new SchemaError(at, `a second schema has the name ${name}`)
    anchors.set(name, schema)
  }
  if (draft <= 7) {
    const name = pathUnescape(split(identifierText(schema, draft))[1])
    if (name === undefined) throw new SchemaError(at, "the name in the identifier cannot be read")
    if (name !== "" && !name.startsWith("/")) add(name)
    return
  }
  add(get(schema, "$anchor"))
  const dynamic = draft === 2020 ? get(schema, "$dynamicAnchor") : undefined
  add(dynamic)
  if (typeof dynamic === "string" && !dynamicAnchors.has(dynamic)) dynamicAnchors.set(dynamic, schema)
}

/** A reference as what stands before and behind its `#`. */
function split(reference: string): [target: string, fragment: string] {
  const hash = reference.indexOf("#")
  return hash < 0 ? [reference, ""] : [reference.slice(0, hash), reference.slice(hash + 1)]
}

function resolved(reference: string, base: string): string {
  if (reference === "") return base
  try {
    return new URL(reference, base).href
  } catch {
    // Nothing is relative to a base such as `urn:a:b`; the reference library takes what should be for the base itself.
    return base
  }
}
