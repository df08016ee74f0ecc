import { decodeText, type JsonObject } from "../json/index.ts"
import { documentText } from "../xml/charset.ts"
import { atomFeed } from "./atom.ts"
import { type Element, readTree } from "./element.ts"
import { FeedError } from "./error.ts"
import { type Feed, feedData } from "./item.ts"
import { jsonFeed } from "./json-feed.ts"
import { rssFeed } from "./rss.ts"

/** Who reads a root of that name. */
const readers: ReadonlyMap<string, (root: Element) => Feed> = new Map([
  ["rss", rssFeed],
  ["rdf", rssFeed],
  ["feed", atomFeed],
])

/**
 * An RSS, RDF, Atom or JSON feed as data with fixed top keys; its items are structs, which keep their field order
 * (semantics/encodings-and-noop.md, section 2, "rss").
 * @throws FeedError with the message `Failed to detect feed type` when it is none of them; FeedError or XmlError when it is broken
 */
export function decodeFeed(body: Uint8Array): JsonObject {
  const bytes = withoutMark(body)
  if (bytes[0] === 0x7b) return jsonData(body, bytes)
  const root = bytes[0] === 0x3c ? readTree(documentText(bytes), (name) => readers.has(name)) : undefined
  const read = root && readers.get(root.lowerName)
  if (root === undefined || read === undefined) throw new FeedError("Failed to detect feed type")
  return feedData(read(root))
}

/** The mark before a JSON feed is passed over to detect it, but not to read it. */
function jsonData(body: Uint8Array, feed: Uint8Array): JsonObject {
  const data = feedData(jsonFeed(decodeText(feed)))
  const before = body.subarray(0, body.length - feed.length)
  if (!before.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)) {
    throw new FeedError("readObjectStart: expect { or n, but found a byte order mark")
  }
  return data
}

/** What may stand before a feed: blanks and the bytes of byte order marks. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xfe, 0xff, 0x00, 0xef, 0xbb, 0xbf].includes(byte))
  return bytes.subarray(start < 0 ? bytes.length : start)
}
