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
import { replaceCharacters, TextBuilder } from "../text-builder.ts"

/** An element that is still to be written. */
interface Pending {
  readonly name: string
  readonly value: JsonValue
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

/** Works off a list from its end instead of recursion, so that depth costs no stack. */
function writeAll(first: Pending): string {
  const pending: (Pending | string)[] = [first]
  const written = new TextBuilder()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    written.add(typeof next === "string" ? next : writeElement(next, pending))
  }
  return written.text()
}

/** The start of an element; its children and its end tag are left on the list. */
function writeElement({ name, value }: Pending, pending: (Pending | string)[]): string {
  if (Array.isArray(value) && value.length > 0) {
    for (const item of value.toReversed()) pending.push({ name, value: item })
    return ""
  }
  if (isObject(value)) return writeMap(name, value, pending)
  if (value instanceof Struct) {
    return writeChildren(`<${name}`, name, structFields(value), pending)
  }
  const content = value === null || Array.isArray(value) ? "" : scalarText(value)
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`
}

function writeMap(name: string, map: JsonObject, pending: (Pending | string)[]): string {
  const keys = Object.keys(map).sort(compareBytes)
  const attributes = keys.filter(isAttribute)
  const start = `<${name}${attributes.map((key) => attributeText(key, get(map, key) ?? null)).join("")}`
  const children = keys.filter((key) => !isAttribute(key))
  if (children.includes("#text")) {
    if (children.length > 1) throw new Refusal()
    return `${start}>${contentText(get(map, "#text") ?? null)}</${name}>`
  }
  return writeChildren(
    start,
    name,
    children.map((key) => [key, get(map, key) ?? null]),
    pending,
  )
}

function writeChildren(
  start: string,
  name: string,
  children: readonly [string, JsonValue][],
  pending: (Pending | string)[],
): string {
  if (children.length === 0) return `${start}/>`
  pending.push(`</${name}>`)
  for (const [key, value] of children.toReversed()) pending.push({ name: key, value })
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

/** `#text` that is no scalar has no meaning in XML. */
function contentText(value: JsonValue): string {
  if (typeof value === "string" || typeof value === "boolean" || isNumber(value)) return scalarText(value)
  throw new Refusal()
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
