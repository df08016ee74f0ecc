import { goQuote } from "../go-quote.ts"
import {
  isNumber,
  isObject,
  type JsonNumber,
  type JsonObject,
  type JsonValue,
  numberText,
  type Struct,
  structFields,
} from "../json/index.ts"
import { compareBytes } from "../json/order.ts"
import { TextBuilder } from "../text-builder.ts"
import { TooLargeError } from "../too-large.ts"
import { needsQuotes } from "./quote.ts"

// Not the package `yaml`: with `version: "1.1"` its layout is the reference's, but what it quotes is not (`a#b` and
// back-slashes must be quoted, `1e3`, `08` and `?` must not), so each scalar would need its style forced by the rules of `quote.ts` anyway.

/** Indentation grows with the square of the depth. */
const maxDepth = 1_000

/**
 * Data as YAML in the reference's form: keys sorted, numbers as strings under the quoting rule, lists not indented under
 * their key (semantics/encodings-and-noop.md, section 3, "yaml"). No data at all is `{}`.
 * @throws TooLargeError beyond 1,000 levels or 32 million characters
 */
export function encodeYaml(data: JsonValue): string {
  const output = new TextBuilder()
  writeValue(output, data ?? {}, 0, "start")
  return output.text()
}

/** What stands before a value on its line: nothing, a `- `, or a key with its colon. */
type Place = "start" | "dash" | "key"

/**
 * Writes a value and the end of its line.
 * @param indent how far the lines of a map or list at this place stand in
 */
function writeValue(output: TextBuilder, value: JsonValue, indent: number, place: Place): void {
  if (indent > 2 * maxDepth) throw new TooLargeError(`more than ${maxDepth} levels`)
  if (Array.isArray(value)) writeList(output, value, indent, place)
  else if (typeof value === "object" && value !== null && !isNumber(value)) writeMap(output, value, indent, place)
  else output.add(`${place === "key" ? " " : ""}${scalarText(value, place === "start" ? 0 : indent, place)}\n`)
}

function scalarText(value: null | boolean | string | number | JsonNumber, indent: number, place: Place): string {
  if (value === null || typeof value === "boolean") return String(value)
  return stringText(isNumber(value) ? numberText(value) : value, indent, place)
}

function writeList(output: TextBuilder, items: readonly JsonValue[], indent: number, place: Place): void {
  if (items.length === 0) {
    output.add(place === "key" ? " []\n" : "[]\n")
    return
  }
  // Under a key a list stands as far in as the key itself.
  const own = place === "key" ? indent - 2 : indent
  if (place === "key") output.add("\n")
  for (const [index, item] of items.entries()) {
    output.add(index === 0 && place !== "key" ? "- " : `${" ".repeat(own)}- `)
    writeValue(output, item, own + 2, "dash")
  }
}

function writeMap(output: TextBuilder, map: JsonObject | Struct, indent: number, place: Place): void {
  const fields = isObject(map)
    ? Object.entries(map).sort(([left], [right]) => compareBytes(left, right))
    : structFields(map)
  if (fields.length === 0) {
    output.add(place === "key" ? " {}\n" : "{}\n")
    return
  }
  if (place === "key") output.add("\n")
  for (const [index, [key, value]] of fields.entries()) {
    output.add(`${index === 0 && place !== "key" ? "" : " ".repeat(indent)}${keyText(key)}:`)
    writeValue(output, value, indent + 2, "key")
  }
}

function keyText(key: string): string {
  return needsQuotes(key) || /[\r\n]/.test(key) ? goQuote(key) : key
}

function stringText(text: string, indent: number, place: Place): string {
  if (needsQuotes(text)) return goQuote(text)
  if (!/[\r\n]/.test(text)) return text
  const lineBreak = lineBreakOf(text)
  // The reference makes a block of these too, from which other text is read, or keys that nobody has written.
  if (/^[\r\n]+(?: |$)/.test(text) || hasOtherBreaks(text, lineBreak)) return goQuote(text)
  return blockText(text, lineBreak, " ".repeat(indent), place)
}

/** Whether a line break stands in the text that would get no margin: one of a kind that no line of a block ends with. */
function hasOtherBreaks(text: string, lineBreak: string): boolean {
  return lineBreak === "\r" ? text.includes("\n") : /\r(?!\n)/.test(text)
}

/** The kind of line break a text uses: CR LF if it has no other, else the more frequent of CR and LF. */
function lineBreakOf(text: string): string {
  const [newlines, returns, pairs] = [/\n/g, /\r/g, /\r\n/g].map((kind) => text.match(kind)?.length ?? 0) as [
    number,
    number,
    number,
  ]
  if (newlines === pairs && returns === pairs) return "\r\n"
  return returns > newlines ? "\r" : "\n"
}

/**
 * A literal block: `|-` ends without a line break, `|` with one, `|+` with several. Empty lines have the margin too, but not the last
 * one, and in a list none.
 */
function blockText(text: string, lineBreak: string, margin: string, place: Place): string {
  const header = text.endsWith(lineBreak + lineBreak) ? "|+" : text.endsWith(lineBreak) ? "|" : "|-"
  const lines = (text.endsWith(lineBreak) ? text.slice(0, -lineBreak.length) : text).split(lineBreak)
  const bare = (line: string, index: number) =>
    line === "" && (index === lines.length - 1 || (place === "dash" && lineBreak === "\n"))
  return [header, ...lines.map((line, index) => (bare(line, index) ? "" : margin + line))].join(lineBreak)
}
