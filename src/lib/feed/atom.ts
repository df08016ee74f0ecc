import type { Struct } from "../json/index.ts"
import { type ParsedDate, parseDate } from "./date.ts"
import { attribute, childrenNamed, type Element, lastChild, lastOfAny } from "./element.ts"
import { extensionData } from "./extension.ts"
import { enclosureStruct, type Feed, itemStruct } from "./item.ts"
import { personStruct } from "./person.ts"
import { atomText } from "./text.ts"

/** Atom 1.0 (RFC 4287) and 0.3. */
export function atomFeed(root: Element): Feed {
  const logo = lastChild(root, "logo")
  return {
    type: "atom",
    title: atomText(lastChild(root, "title")),
    description: atomText(lastChild(root, "subtitle", "tagline")),
    language: attribute(root, "lang"),
    copyright: atomText(lastChild(root, "rights", "copyright")),
    published: "",
    updated: atomText(lastChild(root, "updated", "modified")),
    author: persons(root)[0],
    image: atomText(logo) || undefined,
    categories: terms(root),
    items: childrenNamed(root, "entry").map(atomItem),
  }
}

function atomItem(entry: Element): Struct {
  const links = childrenNamed(entry, "link")
  const authors = persons(entry)
  const updated = atomText(lastChild(entry, "updated", "modified"))
  const updatedParsed = lastDate(entry, "updated", "modified")?.utc
  const alternate = links.find((link) => relation(link) === "alternate")
  return itemStruct({
    title: atomText(lastChild(entry, "title")),
    description: atomText(lastChild(entry, "summary")),
    content: atomText(lastChild(entry, "content")),
    link: alternate === undefined ? "" : attribute(alternate, "href"),
    links: links
      .filter((link) => ["alternate", "self"].includes(relation(link)))
      .map((link) => attribute(link, "href")),
    updated,
    updatedParsed,
    published: atomText(lastChild(entry, "published", "issued")) || updated,
    publishedParsed: lastDate(entry, "published", "issued")?.utc ?? updatedParsed,
    author: authors[0],
    authors,
    guid: atomText(lastChild(entry, "id")),
    categories: terms(entry),
    enclosures: links
      .filter((link) => relation(link) === "enclosure")
      .map((link) => enclosureStruct(attribute(link, "href"), attribute(link, "length"), attribute(link, "type"))),
    extensions: extensionData(entry),
  })
}

/** The last of these children that is a date. */
function lastDate(entry: Element, ...names: string[]): ParsedDate | undefined {
  return childrenNamed(entry, ...names)
    .map((child) => parseDate(atomText(child)))
    .findLast((date) => date !== undefined)
}

function relation(link: Element): string {
  return attribute(link, "rel") || "alternate"
}

function terms(element: Element): string[] {
  return childrenNamed(element, "category").map((category) => attribute(category, "term"))
}

function persons(element: Element): Struct[] {
  return childrenNamed(element, "author").map((author) =>
    personStruct(atomText(lastOfAny(author, "name")), atomText(lastOfAny(author, "email"))),
  )
}
