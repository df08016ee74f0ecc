import { emptyObject, isObject, type JsonObject, type JsonValue, put, type Struct, struct } from "../json/index.ts"

/** What every kind of feed gives. Texts are `""` when absent. */
export interface Feed {
  readonly type: "rss" | "atom" | "json"
  readonly title: string
  readonly description: string
  readonly language: string
  readonly copyright: string
  readonly published: string
  readonly updated: string
  readonly author: Struct | undefined
  /** The address of its image; undefined without an image. */
  readonly image: string | undefined
  readonly categories: string[]
  readonly items: Struct[]
}

/** An item in the order its fields are written in. Empty fields are left out. */
export interface Item {
  readonly title?: string
  readonly description?: string
  readonly content?: string
  readonly link?: string
  readonly links?: string[]
  readonly updated?: string
  readonly updatedParsed?: string | undefined
  readonly published?: string
  readonly publishedParsed?: string | undefined
  readonly author?: Struct | undefined
  readonly authors?: Struct[]
  readonly guid?: string
  readonly image?: Struct | undefined
  readonly categories?: string[]
  readonly enclosures?: Struct[]
  readonly dcExt?: Struct | undefined
  readonly itunesExt?: Struct | undefined
  readonly extensions?: JsonObject
  readonly custom?: JsonObject
}

const itemFields = [
  ...["title", "description", "content", "link", "links", "updated", "updatedParsed", "published", "publishedParsed"],
  ...["author", "authors", "guid", "image", "categories", "enclosures", "dcExt", "itunesExt", "extensions", "custom"],
] as (keyof Item)[]

export function itemStruct(item: Item): Struct {
  return fieldsOf(itemFields.map((name) => [name, item[name]]))
}

/** A struct of the fields that are not empty, in this order. An empty struct is no empty field. */
export function fieldsOf(fields: readonly (readonly [string, JsonValue | undefined])[]): Struct {
  const present: Record<string, JsonValue> = {}
  for (const [name, value] of fields) {
    if (value !== undefined && !isEmpty(value)) present[name] = value
  }
  return struct(present)
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === "" || (isObject(value) && Object.keys(value).length === 0)
}

export function enclosureStruct(url: string, length: string, type: string): Struct {
  return fieldsOf([
    ["url", url],
    ["length", length],
    ["type", type],
  ])
}

export function imageStruct(url: string): Struct | undefined {
  return url === "" ? undefined : fieldsOf([["url", url]])
}

/** The data of a feed with its fixed top keys (semantics/encodings-and-noop.md, section 2, "rss"). */
export function feedData(feed: Feed): JsonObject {
  const data = emptyObject()
  put(data, "items", feed.items)
  put(data, "author", feed.author ?? null)
  put(data, "categories", feed.categories.length === 0 ? null : feed.categories)
  put(data, "custom", null)
  for (const name of ["copyright", "description", "type", "language", "title", "published", "updated"] as const) {
    put(data, name, feed[name])
  }
  if (feed.image !== undefined) put(data, "img_url", feed.image)
  return data
}
