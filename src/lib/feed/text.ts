import { decodeText } from "../json/index.ts"
import type { Element } from "./element.ts"
import { decodeEntities } from "./entities.ts"
import { withoutDiv } from "./html.ts"

const cdataStart = "<![CDATA["
const cdataEnd = "]]>"
const encoder = new TextEncoder()

/** The text of an RSS element: entities decoded, or, if there are CDATA sections, what stands in them and after them. */
export function elementText(element: Element | undefined): string {
  if (element === undefined) return ""
  const raw = element.raw.trim()
  return raw.includes(cdataStart) ? unwrapCdata(raw) : decodeEntities(raw)
}

/**
 * CDATA literally, text after the last section with its entities decoded. Text before a section is lost, and so are, after the second
 * and later ones, as many bytes as stand before the section looked at: the reference adds a place to a place.
 */
function unwrapCdata(raw: string): string {
  let text = ""
  let from = 0
  while (from < raw.length) {
    const start = raw.indexOf(cdataStart, from)
    const end = start < 0 ? -1 : raw.indexOf(cdataEnd, start)
    if (end < 0) break
    text += raw.slice(start + cdataStart.length, end)
    from = afterBytes(raw, end + cdataEnd.length, encoder.encode(raw.slice(0, from)).length)
  }
  return text + decodeEntities(raw.slice(from))
}

/** The place so many bytes after `start`. */
function afterBytes(text: string, start: number, count: number): number {
  let at = start
  for (let left = count; left > 0 && at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    at += code < 0x10000 ? 1 : 2
  }
  return at
}

/** The text of an Atom text construct by its `type` (RFC 4287, section 3.1), and Atom 0.3's `mode`. */
export function atomText(element: Element | undefined): string {
  if (element === undefined) return ""
  const raw = element.raw.trim()
  const type = lastAttribute(element, "type").toLowerCase()
  if (raw.includes(cdataStart)) return unwrapCdata(raw)
  if (type === "text" || type.startsWith("text/") || (type === "" && lastAttribute(element, "mode") === "")) {
    return decodeEntities(raw)
  }
  if (type.includes("xhtml")) return withoutDiv(raw)
  if (type === "html") return decodeEntities(withoutDiv(raw))
  return fromBase64(raw) ?? raw
}

function lastAttribute(element: Element, name: string): string {
  return element.attributes.findLast(({ local }) => local === name)?.value ?? ""
}

/** Line ends do not count, the padding does. */
function fromBase64(source: string): string | undefined {
  const text = source.replaceAll(/[\r\n]/g, "")
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  try {
    return decodeText(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}
