import { TooLargeError } from "../too-large.ts"
import {
  type Closing,
  characters,
  endOfText,
  fault,
  faultAfterNext,
  type Name,
  type Reader,
  readName,
  skipBlanks,
  textFault,
} from "./reader.ts"

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
    if (reader.text[++reader.at] !== ">") throw faultAfterNext(reader, "expected /> in element")
    reader.closing = { name, start }
  }
  if (reader.open.length >= maxDepth) throw fault(reader, "exceeded max depth")
  reader.open.push({ name, declaresNamespaces: attributes.some(declaresNamespace) })
  return { kind: "start", name, attributes, end: ++reader.at }
}

function declaresNamespace({ prefix, whole }: Attribute): boolean {
  return prefix === "xmlns" || whole === "xmlns"
}

function readAttribute(reader: Reader): Attribute {
  const name = readName(reader, "expected attribute name in element")
  skipBlanks(reader)
  if (reader.text[reader.at] !== "=") {
    if (!reader.lenient || reader.at === reader.text.length) {
      throw faultAfterNext(reader, "attribute name without = in element")
    }
    return { ...name, value: name.local }
  }
  reader.at++
  skipBlanks(reader)
  return { ...name, value: readValue(reader) }
}

function readValue(reader: Reader): string {
  const quote = reader.text[reader.at]
  if (quote !== '"' && quote !== "'") return readBareValue(reader)
  const start = reader.at + 1
  const found = reader.text.indexOf(quote, start)
  const end = found < 0 ? reader.text.length : found
  const wrong = reader.text.slice(start, end).indexOf("<")
  if (wrong >= 0) throw textFault(reader, start, start + wrong, "unescaped < inside quoted string")
  const value = characters(reader, start, end)
  if (found < 0) throw endOfText(reader)
  reader.at = end + 1
  return value
}

const bareValue = /[\w:-]*/y

/** A value without quotes, which may be empty. */
function readBareValue(reader: Reader): string {
  if (!reader.lenient) throw faultAfterNext(reader, "unquoted or missing attribute value in element")
  bareValue.lastIndex = reader.at
  const found = bareValue.exec(reader.text)?.[0] ?? ""
  reader.at += found.length
  if (reader.at === reader.text.length) throw endOfText(reader)
  return found
}

export function readEndTag(reader: Reader): EndTag {
  const start = reader.at
  reader.at += 2
  const open = reader.open.at(-1)?.name
  if (open !== undefined && reader.text.startsWith(`${open.whole}>`, reader.at)) {
    reader.at += open.whole.length + 1
    return closeElement(reader, { name: open, start })
  }
  const name = readName(reader, "expected element name after </")
  skipBlanks(reader)
  if (reader.text[reader.at] !== ">") {
    throw faultAfterNext(reader, `invalid characters between </${name.local} and >`)
  }
  reader.at++
  return closeElement(reader, { name, start })
}

/**
 * Closes the innermost element. When lenient, another name closes it too, and is then looked at again for the element around
 * it: but not, as in Go, if the one that was closed declared namespaces.
 */
export function closeElement(reader: Reader, { name, start }: Closing): EndTag {
  const open = reader.open.pop()
  if (open === undefined || reader.refusesClosing) throw fault(reader, `unexpected end element </${name.local}>`)
  reader.closing = undefined
  if (open.name.local !== name.local) {
    if (!reader.lenient) throw fault(reader, `element <${open.name.local}> closed by </${name.local}>`)
    reader.closing = { name, start: reader.at }
    reader.refusesClosing = open.declaresNamespaces
  } else if (open.name.prefix !== name.prefix) {
    const space = name.prefix === "" ? '""' : name.prefix
    throw fault(
      reader,
      `element <${name.local}> in space ${open.name.prefix} closed by </${name.local}> in space ${space}`,
    )
  }
  return { kind: "end", name: open.name, start }
}
