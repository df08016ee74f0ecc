import { TooLargeError } from "../too-large.ts"
import { characters, fault, type Name, type Reader, readName, skipBlanks } from "./reader.ts"

export interface Attribute extends Name {
  readonly value: string
}

/** Offsets are places in the text: `end` after a start tag, `start` before an end tag, so that raw content can be cut out. */
export interface StartTag {
  readonly kind: "start"
  readonly name: Name
  readonly attributes: readonly Attribute[]
  readonly end: number
}

export interface EndTag {
  readonly kind: "end"
  readonly name: Name
  readonly start: number
}

/** Deeper documents are refused, as in JSON. */
const maxDepth = 10_000

/** More attributes than anybody writes; each of them costs a hundred times its text. */
const maxAttributes = 10_000

export function readStartTag(reader: Reader): StartTag {
  const start = reader.at
  reader.at++
  const name = readName(reader, "expected element name after <")
  const attributes: Attribute[] = []
  for (;;) {
    skipBlanks(reader)
    const character = reader.text[reader.at]
    if (character === ">" || character === "/") break
    if (attributes.length >= maxAttributes) throw new TooLargeError(`more than ${maxAttributes} attributes`)
    attributes.push(readAttribute(reader))
  }
  if (reader.text[reader.at] === "/") {
    if (reader.text[++reader.at] !== ">") throw fault(reader, "expected /> in element")
    reader.closing = start
  }
  if (reader.open.length >= maxDepth) throw fault(reader, "exceeded max depth")
  reader.open.push(name)
  return { kind: "start", name, attributes, end: ++reader.at }
}

function readAttribute(reader: Reader): Attribute {
  const name = readName(reader, "expected attribute name in element")
  skipBlanks(reader)
  if (reader.text[reader.at] !== "=") {
    if (!reader.lenient) throw fault(reader, "attribute name without = in element")
    return { ...name, value: name.local }
  }
  reader.at++
  skipBlanks(reader)
  return { ...name, value: readValue(reader) }
}

function readValue(reader: Reader): string {
  const quote = reader.text[reader.at]
  if (quote !== '"' && quote !== "'") return readBareValue(reader)
  const end = reader.text.indexOf(quote, reader.at + 1)
  if (end < 0) throw fault(reader, "unexpected EOF")
  const source = reader.text.slice(reader.at + 1, end)
  if (source.includes("<")) throw fault(reader, "unescaped < inside quoted string")
  const value = characters(reader, source)
  reader.at = end + 1
  return value
}

function readBareValue(reader: Reader): string {
  const value = reader.lenient ? readBare(reader) : ""
  if (value === "") throw fault(reader, "unquoted or missing attribute value in element")
  return value
}

const bareValue = /[\w:.-]*/y

function readBare(reader: Reader): string {
  bareValue.lastIndex = reader.at
  const found = bareValue.exec(reader.text)?.[0] ?? ""
  reader.at += found.length
  return found
}

export function readEndTag(reader: Reader): EndTag {
  const start = reader.at
  reader.at += 2
  const open = reader.open.at(-1)
  if (open !== undefined && reader.text.startsWith(`${open.whole}>`, reader.at)) {
    reader.at += open.whole.length + 1
    return closeElement(reader, start)
  }
  const name = readName(reader, "expected element name after </")
  skipBlanks(reader)
  if (reader.text[reader.at] !== ">") throw fault(reader, `invalid characters between </${name.local} and >`)
  if (open === undefined) throw fault(reader, `unexpected end element </${name.local}>`)
  const same = open.whole === name.whole
  // When lenient, another name closes the innermost element, and is then looked at again for the one around it.
  if (!same && reader.lenient) reader.at = start
  else if (!same) throw fault(reader, `element <${open.local}> closed by </${name.local}>`)
  else reader.at++
  return closeElement(reader, start)
}

export function closeElement(reader: Reader, start: number): EndTag {
  reader.closing = undefined
  return { kind: "end", name: reader.open.pop() ?? { whole: "", prefix: "", local: "" }, start }
}
