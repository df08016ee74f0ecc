import { emptyObject, get, type JsonObject, type JsonValue, put, type Struct, struct } from "../json/index.ts"
import { attribute, type Element } from "./element.ts"
import { fieldsOf } from "./item.ts"

/** The elements of other vocabularies as data: `prefix → name → [{name, value, attrs, children}]`. */
export function extensionData(element: Element): JsonObject {
  const data = emptyObject()
  for (const child of element.children) {
    if (child.extension === undefined) continue
    const names = get(data, child.extension)
    const group = names === undefined ? emptyObject() : (names as JsonObject)
    if (names === undefined) put(data, child.extension, group)
    addTo(group, child.name, extensionStruct(child))
  }
  return data
}

function extensionStruct(element: Element): Struct {
  const attributes = emptyObject()
  for (const { local, value } of element.attributes) put(attributes, local, value)
  const children = emptyObject()
  for (const child of element.children) addTo(children, child.name, extensionStruct(child))
  return struct({ name: element.name, value: element.text.trim(), attrs: attributes, children })
}

function addTo(lists: JsonObject, name: string, value: JsonValue): void {
  const list = get(lists, name)
  if (Array.isArray(list)) list.push(value)
  else put(lists, name, [value])
}

/** The elements of one vocabulary, by its customary prefix; undefined when an element has none. */
export type Vocabulary = ReadonlyMap<string, readonly Element[]>

export function vocabulary(element: Element, prefix: string): Vocabulary | undefined {
  const elements = element.children.filter((child) => child.extension === prefix)
  return elements.length === 0 ? undefined : Map.groupBy(elements, ({ name }) => name)
}

/** The text of the first element of that name, `""` without one. */
export function firstText(words: Vocabulary | undefined, name: string): string {
  return words?.get(name)?.[0]?.text.trim() ?? ""
}

export function allTexts(words: Vocabulary | undefined, name: string): string[] {
  return (words?.get(name) ?? []).map(({ text }) => text.trim())
}

const dublinCoreNames = [
  ...["title", "creator", "author", "subject", "description", "publisher", "contributor", "date", "type", "format"],
  ...["identifier", "source", "language", "relation", "coverage", "rights"],
]

/** `dcExt`: lists of texts; undefined without any Dublin Core element. */
export function dublinCoreStruct(words: Vocabulary | undefined): Struct | undefined {
  return words && fieldsOf(dublinCoreNames.map((name) => [name, allTexts(words, name)]))
}

const itunesNames = [
  ...["author", "block", "duration", "explicit", "keywords", "subtitle", "summary", "image", "isClosedCaptioned"],
  ...["episode", "season", "order", "episodeType"],
]

/** `itunesExt` of an item; undefined without any iTunes element. */
export function itunesStruct(words: Vocabulary | undefined): Struct | undefined {
  return (
    words && fieldsOf(itunesNames.map((name) => [name, name === "image" ? itunesImage(words) : firstText(words, name)]))
  )
}

export function itunesImage(words: Vocabulary | undefined): string {
  const image = words?.get("image")?.[0]
  return image === undefined ? "" : attribute(image, "href")
}

/** The keywords, cut at commas and not trimmed. */
export function itunesKeywords(words: Vocabulary | undefined): string[] {
  const keywords = firstText(words, "keywords")
  return keywords === "" ? [] : keywords.split(",")
}

/** Each category and the first one inside it. */
export function itunesCategories(words: Vocabulary | undefined): string[] {
  return (words?.get("category") ?? []).flatMap((category) => {
    const inner = category.children.find(({ name }) => name === "category")
    return inner === undefined ? [attribute(category, "text")] : [attribute(category, "text"), attribute(inner, "text")]
  })
}
