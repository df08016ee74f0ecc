import {
  get,
  isNumber,
  isObject,
  type JsonNumber,
  type JsonObject,
  type JsonValue,
  numberText,
  Struct,
  structFields,
} from "../json/index.ts"
import { compareBytes } from "../json/order.ts"
import { printed } from "../printed.ts"
import { replaceCharacters, TextBuilder } from "../text-builder.ts"

/** An element that is to be written. */
interface Pending {
  readonly name: string
  readonly value: JsonValue
}

/** What is being written: its children one by one, and then its end tag. An array has none: its items stand beside each other. */
interface Frame {
  readonly length: number
  readonly child: (index: number) => Pending
  readonly end: string
  next: number
}

/** What cannot be written as XML; the reference then answers with an empty body. */
class Refusal extends Error {}

const defaultRoot = "doc"

/**
 * Data as XML text without declaration and blanks, elements sorted by name (semantics/encodings-and-noop.md, section 3, "xml").
 * `""` for what the reference refuses: an attribute that is no scalar, `#text` beside child elements.
 * @throws TooLargeError beyond 32 million characters
 */
export function encodeXml(data: JsonObject | null): string {
  try {
    return writeAll(root(data ?? {}))
  } catch (error) {
    if (error instanceof Refusal) return ""
    throw error
  }
}

/** One key is the root, unless it holds an array of anything but maps. */
function root(data: JsonObject): Pending {
  const [only, second] = Object.entries(data)
  if (only === undefined || second !== undefined) return { name: defaultRoot, value: data }
  const [name, value] = only
  const needsRoot = Array.isArray(value) && !value.every(isObject)
  return needsRoot ? { name: defaultRoot, value: data } : { name, value }
}

/** A list of what is open replaces recursion, so that depth costs no stack. */
function writeAll(first: Pending): string {
  const text = new TextBuilder()
  const open: Frame[] = []
  text.add(begin(first, open))
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    if (frame.next < frame.length) text.add(begin(frame.child(frame.next++), open))
    else {
      text.add(frame.end)
      open.pop()
    }
  }
  return text.text()
}

/** The whole text of an element without children; the start tag of any other, which is opened. */
function begin({ name, value }: Pending, open: Frame[]): string {
  if (Array.isArray(value) && value.length > 0) {
    const items: readonly JsonValue[] = value
    open.push({ length: items.length, child: (index) => ({ name, value: items[index] ?? null }), end: "", next: 0 })
    return ""
  }
  if (isObject(value)) return beginMap(name, value, open)
  if (value instanceof Struct) return beginChildren(`<${name}`, name, structFields(value), open)
  const content = value === null || Array.isArray(value) ? "" : scalarText(value)
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`
}

function beginMap(name: string, map: JsonObject, open: Frame[]): string {
  const keys = Object.keys(map).sort(compareBytes)
  const attributes = keys.filter(isAttribute)
  const start = `<${name}${attributes.map((key) => attributeText(key, get(map, key) ?? null)).join("")}`
  const children = keys.filter((key) => !isAttribute(key))
  if (children.includes("#text")) {
    if (children.length > 1) throw new Refusal()
    return `${start}>${contentText(get(map, "#text") ?? null)}</${name}>`
  }
  return beginChildren(
    start,
    name,
    children.map((key) => [key, get(map, key) ?? null]),
    open,
  )
}

function beginChildren(
  start: string,
  name: string,
  children: readonly (readonly [string, JsonValue])[],
  open: Frame[],
): string {
  if (children.length === 0) return `${start}/>`
  const child = (index: number) => ({ name: children[index]?.[0] ?? "", value: children[index]?.[1] ?? null })
  open.push({ length: children.length, child, end: `</${name}>`, next: 0 })
  return `${start}>`
}

function isAttribute(key: string): boolean {
  return key.length > 1 && key.startsWith("-")
}

function attributeText(key: string, value: JsonValue): string {
  if (typeof value === "string" || typeof value === "boolean" || isNumber(value)) {
    return ` ${key.slice(1)}="${scalarText(value)}"`
  }
  throw new Refusal()
}

/** What is no text is as Go prints it, unescaped: `<nil>`, `[a b]`. */
function contentText(value: JsonValue): string {
  return typeof value === "string" ? escapeText(value) : printed(value, numberText)
}

function scalarText(value: string | boolean | number | JsonNumber): string {
  if (typeof value === "string") return escapeText(value)
  return typeof value === "boolean" ? String(value) : numberText(value)
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
}

function escapeText(text: string): string {
  if (!/[&<>"']/.test(text)) return text
  return replaceCharacters(text, /[&<>"']/g, (character) => escapes[character] ?? character)
}
