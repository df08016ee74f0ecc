import {
  decodeFirst,
  get,
  isNumber,
  isObject,
  type JsonObject,
  type JsonValue,
  numberText,
  type Struct,
} from "../json/index.ts"
import { parseDate } from "./date.ts"
import { FeedError } from "./error.ts"
import { enclosureStruct, type Feed, imageStruct, itemStruct } from "./item.ts"
import { asList, personOf } from "./person.ts"

/**
 * JSON Feed (https://www.jsonfeed.org/version/1.1/). Its dates keep their offset.
 * @throws JsonSyntaxError, FeedError for a field of another type than the format gives it
 */
export function jsonFeed(text: string): Feed {
  const feed = decodeFirst(text)
  if (!isObject(feed)) throw new FeedError("Failed to detect feed type")
  const items = objects(feed, "items")
  const [first] = items
  return {
    type: "json",
    title: string(feed, "title"),
    description: string(feed, "description"),
    language: string(feed, "language"),
    copyright: "",
    published: first === undefined ? "" : string(first, "date_published"),
    updated: first === undefined ? "" : string(first, "date_modified"),
    author: author(feed),
    image: string(feed, "icon") || undefined,
    categories: [],
    items: items.map(jsonItem),
  }
}

function jsonItem(item: JsonObject): Struct {
  const updated = string(item, "date_modified")
  const published = string(item, "date_published")
  const own = author(item)
  const authors = get(item, "authors")
  return itemStruct({
    title: string(item, "title"),
    description: string(item, "summary"),
    content: string(item, "content_html") || string(item, "content_text"),
    link: string(item, "url"),
    links: [string(item, "url"), string(item, "external_url")].filter((link) => link !== ""),
    updated,
    updatedParsed: parseDate(updated)?.local,
    published,
    publishedParsed: parseDate(published)?.local,
    author: own,
    authors: authors === undefined || authors === null ? asList(own) : objects(item, "authors").flatMap(namedPerson),
    guid: string(item, "id"),
    image: imageStruct(string(item, "image") || string(item, "banner_image")),
    categories: strings(item, "tags"),
    enclosures: objects(item, "attachments").map((attachment) =>
      enclosureStruct(string(attachment, "url"), duration(attachment), string(attachment, "mime_type")),
    ),
  })
}

function author(object: JsonObject): Struct | undefined {
  const value = get(object, "author")
  return isObject(value) ? personOf(string(value, "name")) : undefined
}

function namedPerson(person: JsonObject): Struct[] {
  return asList(personOf(string(person, "name")))
}

function duration(attachment: JsonObject): string {
  const value = get(attachment, "duration_in_seconds") ?? 0
  if (!isNumber(value)) throw wrongType("duration_in_seconds")
  return numberText(value)
}

function string(object: JsonObject, key: string): string {
  const value = get(object, key) ?? ""
  if (typeof value !== "string") throw wrongType(key)
  return value
}

function strings(object: JsonObject, key: string): string[] {
  return list(object, key, (value): value is string => typeof value === "string")
}

function objects(object: JsonObject, key: string): JsonObject[] {
  return list(object, key, isObject)
}

function list<T extends JsonValue>(object: JsonObject, key: string, isItem: (value: unknown) => value is T): T[] {
  const value = get(object, key) ?? []
  if (Array.isArray(value) && value.every(isItem)) return value
  throw wrongType(key)
}

function wrongType(key: string): FeedError {
  return new FeedError(`JSON feed: wrong type of ${key}`)
}
