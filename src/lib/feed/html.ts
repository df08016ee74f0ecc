import { replaceCharacters, TextBuilder, withLineFeeds } from "../text-builder.ts"
import { unescapeHtml } from "./entities.ts"

const voidNames = new Set("area base br col embed hr img input link meta param source track wbr".split(" "))

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "'": "&#39;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "\r": "&#13;",
}

/** Elements in elements; a text of more is left alone. */
const maxDepth = 512

/** One start or end tag. What is looked at has been read as XML, so quotes are closed. */
const tag = /<(\/?)([A-Za-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/y

const attribute = /([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g

/** What has been read of a text: the names of the elements that are open, and what stands in the outermost. */
interface Fragment {
  readonly open: string[]
  readonly inner: TextBuilder
  roots: number
}

/**
 * What stands in the `div` that is the only element of an HTML text, written as Go's HTML library writes it; text beside it is
 * lost. Any other text stays. Elements nest as their tags say: the repairs of an HTML parser (a `tbody`, a paragraph in a
 * paragraph) are not made.
 */
export function withoutDiv(html: string): string {
  const fragment: Fragment = { open: [], inner: new TextBuilder(), roots: 0 }
  for (let at = 0; at < html.length; ) {
    const next = readPiece(fragment, html, at)
    if (next === undefined || fragment.roots > 1) return html
    at = next
  }
  if (fragment.roots === 0) return html
  while (fragment.open.length > 0) close(fragment)
  return fragment.inner.text()
}

/** Reads one piece; gives where the next begins, undefined for a text that does not have a single `div`. */
function readPiece(fragment: Fragment, html: string, at: number): number | undefined {
  if (html[at] !== "<") return readText(fragment, html, at)
  if (html.startsWith("<!--", at)) return readComment(fragment, html, at)
  tag.lastIndex = at
  const found = tag.exec(html)
  if (found === null) return undefined
  const [all, slash, name = "", attributes = ""] = found
  const isKnown =
    slash === "/" ? endTag(fragment, name.toLowerCase()) : startTag(fragment, name.toLowerCase(), attributes)
  return isKnown ? at + all.length : undefined
}

function readText(fragment: Fragment, html: string, at: number): number {
  const found = html.indexOf("<", at)
  const end = found < 0 ? html.length : found
  add(fragment, escaped(html.slice(at, end)))
  return end
}

function readComment(fragment: Fragment, html: string, at: number): number | undefined {
  const end = html.indexOf("-->", at + 4)
  if (end < 0) return undefined
  add(fragment, html.slice(at, end + 3))
  return end + 3
}

function startTag(fragment: Fragment, name: string, attributes: string): boolean {
  if (fragment.open.length === 0) {
    fragment.roots++
    fragment.open.push(name)
    return name === "div"
  }
  const isVoid = voidNames.has(name)
  add(fragment, `<${name}${attributesText(attributes)}${isVoid ? "/>" : ">"}`)
  if (!isVoid) fragment.open.push(name)
  return fragment.open.length <= maxDepth
}

/** Closes what is open in the element, too. */
function endTag(fragment: Fragment, name: string): boolean {
  const length = fragment.open.lastIndexOf(name)
  while (length >= 0 && fragment.open.length > length) close(fragment)
  return true
}

function close(fragment: Fragment): void {
  const name = fragment.open.pop()
  add(fragment, `</${name}>`)
}

function add(fragment: Fragment, text: string): void {
  if (fragment.open.length > 0) fragment.inner.add(text)
}

function attributesText(source: string): string {
  const text = new TextBuilder()
  for (const [, name = "", double, single, bare] of source.matchAll(attribute)) {
    text.add(` ${name.toLowerCase()}="${escaped(double ?? single ?? bare ?? "")}"`)
  }
  return text.text()
}

function escaped(source: string): string {
  return replaceCharacters(
    unescapeHtml(withLineFeeds(source)),
    /[&'<>"\r]/g,
    (character) => escapes[character] ?? character,
  )
}
