import { emptyObject, get, type JsonObject, type JsonValue, put } from "../json/index.ts"
import { documentText } from "./charset.ts"
import { XmlError } from "./error.ts"
import { type Token, tokens } from "./tokens.ts"

// Not fast-xml-parser: docs/dependencies.md says why.

/** An element that is open. */
interface Open {
  readonly name: string
  /** Attributes, children and, under `#text`, the text that came after any of them. */
  readonly fields: JsonObject
  hasFields: boolean
  /** Text that came before any field. It alone is then the value: later children are lost. */
  text: string | undefined
}

/**
 * An XML document as data: the local name of the root holds its content; attributes are `-name`, text beside them `#text`, a
 * repeated child is an array, and all values are texts (semantics/encodings-and-noop.md, section 2, "xml").
 * @throws XmlError with the message `EOF` when there is no element at all, else with the text of the reference's reader
 */
export function decodeXml(bytes: Uint8Array): JsonObject {
  try {
    const document = readDocument(tokens(documentText(bytes), { lenient: false }))
    if (document !== undefined) return document
  } catch (error) {
    throw error instanceof XmlError ? new XmlError(`xml.Decoder.Token() - ${error.message}`) : error
  }
  throw new XmlError("EOF")
}

function readDocument(next: () => Token | undefined): JsonObject | undefined {
  const open: Open[] = []
  for (let token = next(); token !== undefined; token = next()) {
    const root = take(open, token)
    if (root !== undefined) return root
  }
  return undefined
}

/** Adds one token to what is open. The end of the root gives the document; what follows is never read. */
function take(open: Open[], token: Token): JsonObject | undefined {
  if (token.kind === "start") open.push(openElement(token))
  else if (token.kind === "text") addText(open.at(-1), trim(token.text))
  else return endElement(open)
  return undefined
}

function openElement({ name, attributes }: Token & { kind: "start" }): Open {
  const fields = emptyObject()
  for (const attribute of attributes) put(fields, `-${attribute.local}`, attribute.value)
  return { name: name.local, fields, hasFields: attributes.length > 0, text: undefined }
}

function addText(element: Open | undefined, text: string): void {
  if (element === undefined || text === "") return
  if (element.hasFields) put(element.fields, "#text", text)
  else element.text = text
}

function endElement(open: Open[]): JsonObject | undefined {
  const element = open.pop()
  if (element === undefined) return undefined
  const value = element.text ?? (element.hasFields ? element.fields : "")
  const parent = open.at(-1)
  if (parent !== undefined) {
    addChild(parent, element.name, value)
    return undefined
  }
  const root = emptyObject()
  put(root, element.name, value)
  return root
}

function addChild(parent: Open, name: string, value: JsonValue): void {
  const present = get(parent.fields, name)
  if (present === undefined) put(parent.fields, name, value)
  else if (Array.isArray(present)) present.push(value)
  else put(parent.fields, name, [present, value])
  parent.hasFields = true
}

/** Space, tab, CR, LF and backspace, but not U+00A0. */
function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x08 && code <= 0x0a) || code === 0x0d
}
