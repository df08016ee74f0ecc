import { decodeText } from "../json/index.ts"
import { attribute, type Element } from "./element.ts"
import { decodeEntities } from "./entities.ts"

const cdataStart = "<![CDATA["
const cdataEnd = "]]>"

/** The text of an RSS element: entities decoded, or, if there are CDATA sections, what stands in them and after them. */
export function elementText(element: Element | undefined): string {
  if (element === undefined) return ""
  const raw = element.raw.trim()
  return raw.includes(cdataStart) ? unwrapCdata(raw) : (decodeEntities(raw) ?? "")
}

/** CDATA literally, text after the last section with its entities decoded; text before a section is lost, as in the reference. */
function unwrapCdata(raw: string): string {
  let text = ""
  let from = 0
  for (let start = raw.indexOf(cdataStart); start >= 0; start = raw.indexOf(cdataStart, from)) {
    const end = raw.indexOf(cdataEnd, start)
    if (end < 0) break
    text += raw.slice(start + cdataStart.length, end)
    from = end + cdataEnd.length
  }
  return text + (decodeEntities(raw.slice(from)) ?? "")
}

/** The text of an Atom text construct by its `type` (RFC 4287, section 3.1), and Atom 0.3's `mode`. */
export function atomText(element: Element | undefined): string {
  if (element === undefined) return ""
  const raw = element.raw.trim()
  const type = attribute(element, "type").toLowerCase()
  if (raw.includes(cdataStart)) return unwrapCdata(raw)
  if (type === "text" || type.startsWith("text/") || (type === "" && attribute(element, "mode") === "")) {
    return decodeEntities(raw) ?? ""
  }
  if (type.includes("xhtml")) return withoutDiv(raw)
  if (type === "html") return decodeEntities(withoutDiv(raw)) ?? ""
  return fromBase64(raw) ?? raw
}

/** The content of a `div` that wraps all of a text. */
function withoutDiv(html: string): string {
  const start = /^<div(?:\s[^>]*)?>/i.exec(html)?.[0]
  if (start === undefined || start.endsWith("/>")) return html
  let depth = 0
  for (const { 0: tag, index } of html.matchAll(/<(\/?)div(?=[\s/>])[^>]*>/gi)) {
    if (tag.startsWith("</")) depth--
    else if (!tag.endsWith("/>")) depth++
    if (depth === 0) return index + tag.length === html.length ? html.slice(start.length, index) : html
  }
  return html
}

function fromBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/\r\n]+={0,2}$/.test(text)) return undefined
  try {
    return decodeText(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}
