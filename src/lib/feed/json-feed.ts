import { decodeWhole, JsonSyntaxError, type JsonValue, type Struct } from "../json/index.ts"
import { parseDate } from "./date.ts"
import { FeedError } from "./error.ts"
import { enclosureStruct, type Feed, fieldsOf, imageStruct, itemStruct } from "./item.ts"
import { integer, list, present, type RecordOf, record, text, truth } from "./json-record.ts"
import { asList, personOf } from "./person.ts"

const authorFields = { name: text, url: text, avatar: text }
const author = record(authorFields)

const attachmentFields = {
  ...{ url: text, mime_type: text, title: text },
  ...{ size_in_bytes: integer, duration_in_seconds: integer },
}

const itemFields = {
  ...{ id: text, url: text, external_url: text, title: text, content_html: text, content_text: text, summary: text },
  ...{ image: text, banner_image: text, date_published: text, date_modified: text, language: text },
  ...{ author, authors: list(present(author)), tags: list(text), attachments: list(record(attachmentFields)) },
}

const feedFields = {
  ...{ version: text, title: text, home_page_url: text, feed_url: text, description: text, user_comment: text },
  ...{ next_url: text, icon: text, favicon: text, language: text, expired: truth },
  ...{ author, authors: list(present(author)), items: list(present(record(itemFields))) },
}

const readFeed = present(record(feedFields))

/**
 * JSON Feed (https://www.jsonfeed.org/version/1.1/). Its dates keep their offset.
 * @throws FeedError for what is no JSON, and for a field of another type than the format gives it
 */
export function jsonFeed(source: string): Feed {
  const feed = readFeed(parsed(source))
  const items = feed.items ?? []
  return {
    type: "json",
    title: feed.title,
    description: feed.description,
    language: feed.language,
    copyright: "",
    published: items[0]?.date_published ?? "",
    updated: items[0]?.date_modified ?? "",
    author: personStructOf(feed.author),
    image: feed.icon || undefined,
    categories: [],
    items: items.map(jsonItem),
  }
}

function parsed(source: string): JsonValue {
  try {
    return decodeWhole(source)
  } catch (error) {
    throw error instanceof JsonSyntaxError ? new FeedError("Failed to detect feed type") : error
  }
}

function jsonItem(item: RecordOf<typeof itemFields>): Struct {
  const own = personStructOf(item.author)
  return itemStruct({
    title: item.title,
    description: item.summary,
    content: item.content_html || item.content_text,
    link: item.url,
    links: [item.url, item.external_url].filter((link) => link !== ""),
    updated: item.date_modified,
    updatedParsed: parseDate(item.date_modified)?.local,
    published: item.date_published,
    publishedParsed: parseDate(item.date_published)?.local,
    author: own,
    authors: item.authors?.flatMap((named) => asList(personStructOf(named))) ?? asList(own),
    guid: item.id,
    image: imageStruct(item.image || item.banner_image),
    categories: item.tags ?? [],
    enclosures: (item.attachments ?? []).map((attachment) =>
      enclosureStruct(attachment?.url ?? "", attachment?.duration_in_seconds ?? "0", attachment?.mime_type ?? ""),
    ),
  })
}

/** An author without a name is one, too. */
function personStructOf(named: RecordOf<typeof authorFields> | undefined): Struct | undefined {
  return named && (personOf(named.name) ?? fieldsOf([]))
}
