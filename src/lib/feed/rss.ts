import { emptyObject, type JsonObject, put, type Struct } from "../json/index.ts"
import { parseDate } from "./date.ts"
import { attribute, childrenNamed, type Element, lastChild, lastOfAny } from "./element.ts"
import { FeedError } from "./error.ts"
import {
  allTexts,
  dublinCoreStruct,
  extensionData,
  firstText,
  itunesCategories,
  itunesImage,
  itunesKeywords,
  itunesStruct,
  type Vocabulary,
  vocabulary,
} from "./extension.ts"
import { enclosureStruct, type Feed, fieldsOf, imageStruct, itemStruct } from "./item.ts"
import { asList, personOf } from "./person.ts"
import { elementText } from "./text.ts"

/** RSS 0.9x, 1.0 (RDF) and 2.0. Items outside of the channel come after those inside. */
export function rssFeed(root: Element): Feed {
  const channel = lastChild(root, "channel")
  const dc = channel && vocabulary(channel, "dc")
  const itunes = channel && vocabulary(channel, "itunes")
  const text = (name: string) => elementText(channel && lastChild(channel, name))
  return {
    type: "rss",
    title: text("title") || firstText(dc, "title"),
    description: text("description"),
    language: text("language") || firstText(dc, "language"),
    copyright: text("copyright") || firstText(dc, "rights"),
    published: text("pubdate"),
    updated: text("lastbuilddate") || firstText(dc, "date"),
    author: personOf(text("managingeditor") || text("webmaster")) ?? vocabularyAuthor(dc, itunes),
    image: channelImage(root, channel, itunes),
    categories: [
      ...(channel === undefined ? [] : childrenNamed(channel, "category").map(elementText)),
      ...itunesKeywords(itunes),
      ...itunesCategories(itunes),
      ...allTexts(dc, "subject"),
    ],
    items: [...(channel === undefined ? [] : childrenNamed(channel, "item")), ...childrenNamed(root, "item")].map(
      rssItem,
    ),
  }
}

/** A Dublin Core author without a name is one, too. */
function vocabularyAuthor(dc: Vocabulary | undefined, itunes: Vocabulary | undefined): Struct | undefined {
  const [named] = [...allTexts(dc, "author"), ...allTexts(dc, "creator")]
  return named === undefined ? personOf(firstText(itunes, "author")) : (personOf(named) ?? fieldsOf([]))
}

/** In RSS 1.0 the image stands beside the channel. */
function channelImage(root: Element, channel: Element | undefined, itunes: Vocabulary | undefined): string | undefined {
  const image = lastChild(root, "image") ?? (channel && lastChild(channel, "image"))
  if (image !== undefined) return elementText(lastOfAny(image, "url"))
  return itunesImage(itunes) || undefined
}

function rssItem(item: Element): Struct {
  const dc = vocabulary(item, "dc")
  const itunes = vocabulary(item, "itunes")
  const text = (name: string) => elementText(lastChild(item, name))
  const links = childrenNamed(item, "link").map((link) => elementText(link) || attribute(link, "href"))
  const author = personOf(text("author")) ?? vocabularyAuthor(dc, itunes)
  checkEncoded(item)
  return itemStruct({
    title: text("title") || firstText(dc, "title"),
    description: text("description") || firstText(dc, "description"),
    content: text("encoded"),
    link: links.at(-1) ?? "",
    links,
    published: text("pubdate") || firstText(dc, "date"),
    publishedParsed: lastDate(item) ?? parseDate(firstText(dc, "date"))?.local,
    author,
    authors: asList(author),
    guid: text("guid"),
    image: imageStruct(itunesImage(itunes)),
    categories: [
      ...childrenNamed(item, "category").map(elementText),
      ...itunesKeywords(itunes),
      ...allTexts(dc, "subject"),
    ],
    enclosures: childrenNamed(item, "enclosure").map(enclosureOf),
    dcExt: dublinCoreStruct(dc),
    itunesExt: itunesStruct(itunes),
    extensions: extensionData(item),
    custom: customFields(item),
  })
}

/** The last publication date that is one. A date of RSS is shown in UTC, one of Dublin Core with its own offset. */
function lastDate(item: Element): string | undefined {
  return childrenNamed(item, "pubdate")
    .map((child) => parseDate(elementText(child))?.utc)
    .findLast((date) => date !== undefined)
}

/** The reference takes the end of an `encoded` without the prefix `content` for that of the item. */
function checkEncoded(item: Element): void {
  const wrong = childrenNamed(item, "encoded").find(({ isContent }) => !isContent)
  if (wrong !== undefined) throw new FeedError(`Expected the end of an item but got that of ${wrong.name}`)
}

function enclosureOf(enclosure: Element): Struct {
  if (enclosure.children.length > 0) throw new FeedError("Parser must be on EndTag or Text to read text")
  return enclosureStruct(attribute(enclosure, "url"), attribute(enclosure, "length"), attribute(enclosure, "type"))
}

const knownFields = new Set([
  ...[
    "title",
    "description",
    "encoded",
    "link",
    "author",
    "category",
    "comments",
    "enclosure",
    "guid",
    "pubdate",
    "source",
  ],
])

/** Elements that RSS does not know, by their name as written. */
function customFields(item: Element): JsonObject {
  const custom = emptyObject()
  for (const child of item.children) {
    if (child.extension === undefined && !knownFields.has(child.lowerName)) put(custom, child.name, elementText(child))
  }
  return custom
}
