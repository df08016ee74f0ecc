import { TextBuilder, withLineFeeds } from "../text-builder.ts"
import { TooLargeError } from "../too-large.ts"
import { entityText, illegalCharacter, isName } from "./characters.ts"
import { syntaxError, XmlError } from "./error.ts"

export interface Name {
  /** As written. */
  readonly whole: string
  /** The prefix as written, `""` without one. */
  readonly prefix: string
  readonly local: string
}

export interface Attribute extends Name {
  readonly value: string
}

/** Offsets are places in the text: `end` after a start tag, `start` before an end tag, so that raw content can be cut out. */
export type Token =
  | { readonly kind: "start"; readonly name: Name; readonly attributes: readonly Attribute[]; readonly end: number }
  | { readonly kind: "end"; readonly name: Name; readonly start: number }
  | { readonly kind: "text"; readonly text: string }

export interface TokenOptions {
  /**
   * Reads as Go's encoding/xml does when it is not strict: unknown entities and lone `&` stay as they are, attributes need neither
   * quotes nor values, and an end tag closes whatever element is open.
   */
  readonly lenient: boolean
}

interface Reader extends TokenOptions {
  readonly text: string
  readonly open: Name[]
  at: number
  /** No character of the text can be illegal; one that is written as a reference can. */
  readonly isClean: boolean
  /** Where a self-closing tag stood whose end is still to be told. */
  closing: number | undefined
}

/** Deeper documents are refused, as in JSON. */
const maxDepth = 10_000

/** More attributes than anybody writes; each of them costs a hundred times its text. */
const maxAttributes = 10_000

/**
 * Reads a document piece by piece, as Go's encoding/xml does. The function returned gives the next token, undefined at
 * the end of the text. Comments, instructions and doctypes are skipped, but they end a text; no entity is ever defined.
 * @throws XmlError, TooLargeError from the function returned
 */
export function tokens(text: string, options: TokenOptions): () => Token | undefined {
  const reader: Reader = { ...options, text, isClean: !suspicious.test(text), open: [], at: 0, closing: undefined }
  return () => next(reader)
}

/** Characters that are illegal, and halves of those that may be. */
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/

function next(reader: Reader): Token | undefined {
  if (reader.closing !== undefined) return closeElement(reader, reader.closing)
  while (reader.at < reader.text.length) {
    const token = readToken(reader)
    if (token !== undefined) return token
  }
  if (reader.open.length > 0) throw fault(reader, "unexpected EOF")
  return undefined
}

function readToken(reader: Reader): Token | undefined {
  const { text, at } = reader
  if (text[at] !== "<") return readText(reader)
  if (text[at + 1] === "/") return readEndTag(reader)
  if (text[at + 1] === "?") return skipInstruction(reader)
  if (text[at + 1] === "!") return readDeclaration(reader)
  return readStartTag(reader)
}

function readText(reader: Reader): Token {
  const found = reader.text.indexOf("<", reader.at)
  const end = found < 0 ? reader.text.length : found
  const source = reader.text.slice(reader.at, end)
  if (source.includes("]]>")) throw fault(reader, "unescaped ]]> not in CDATA section")
  const text = characters(reader, source)
  reader.at = end
  return { kind: "text", text }
}

/** Line ends made one, entities replaced, characters checked. */
function characters(reader: Reader, source: string): string {
  const lines = withLineFeeds(source)
  const text = lines.includes("&") ? withEntities(reader, lines) : lines
  const wrong = reader.isClean && text === lines ? undefined : illegalCharacter(text)
  if (wrong !== undefined) throw fault(reader, wrong)
  return text
}

const reference = /&([^;&<\s]*;?)/g

function withEntities(reader: Reader, source: string): string {
  const replaced = new TextBuilder()
  let from = 0
  for (const { 0: all, 1: name = "", index } of source.matchAll(reference)) {
    replaced.add(source.slice(from, index))
    replaced.add(entity(reader, all, name))
    from = index + all.length
  }
  replaced.add(source.slice(from))
  return replaced.text()
}

function entity(reader: Reader, all: string, name: string): string {
  const text = name.endsWith(";") ? entityText(name.slice(0, -1)) : undefined
  if (text !== undefined) return text
  if (reader.lenient) return all
  throw fault(reader, `invalid character entity ${all}${name.endsWith(";") ? "" : " (no semicolon)"}`)
}

function readEndTag(reader: Reader): Token {
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

function closeElement(reader: Reader, start: number): Token {
  reader.closing = undefined
  return { kind: "end", name: reader.open.pop() ?? { whole: "", prefix: "", local: "" }, start }
}

function skipInstruction(reader: Reader): undefined {
  const start = reader.at
  reader.at += 2
  const target = readName(reader, "expected target name after <?")
  const end = reader.text.indexOf("?>", reader.at)
  if (end < 0) throw fault(reader, "unexpected EOF")
  if (target.local === "xml") checkVersion(reader.text.slice(start, end))
  reader.at = end + 2
}

function checkVersion(declaration: string): void {
  const version = /\sversion\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1]
  if (version !== undefined && version !== "" && version !== "1.0") {
    throw new XmlError(`xml: unsupported version ${JSON.stringify(version)}; only version 1.0 is supported`)
  }
}

function readDeclaration(reader: Reader): Token | undefined {
  const { text, at } = reader
  if (text.startsWith("<!--", at)) return skipComment(reader)
  if (text.startsWith("<![CDATA[", at)) return readCdata(reader)
  if (text[at + 2] === "-") throw fault(reader, "invalid sequence <!- not part of <!--")
  if (text[at + 2] === "[") throw fault(reader, "invalid <![ sequence")
  return skipDirective(reader)
}

function skipComment(reader: Reader): undefined {
  const end = reader.text.indexOf("--", reader.at + 4)
  if (end < 0) throw fault(reader, "unexpected EOF")
  if (reader.text[end + 2] !== ">") throw fault(reader, 'invalid sequence "--" not allowed in comments')
  reader.at = end + 3
}

function readCdata(reader: Reader): Token {
  const start = reader.at + "<![CDATA[".length
  const end = reader.text.indexOf("]]>", start)
  if (end < 0) throw fault(reader, "unexpected EOF in CDATA section")
  const text = withLineFeeds(reader.text.slice(start, end))
  const wrong = illegalCharacter(text)
  if (wrong !== undefined) throw fault(reader, wrong)
  reader.at = end + 3
  return { kind: "text", text }
}

/** `<!DOCTYPE …>` with whatever is nested in it; angle brackets in quotes or comments do not count. */
function skipDirective(reader: Reader): undefined {
  const { text } = reader
  let depth = 0
  for (let at = reader.at; at < text.length; at++) {
    const character = text[at]
    if (character === '"' || character === "'") at = endOf(reader, character, at + 1)
    else if (text.startsWith("<!--", at)) at = endOf(reader, "-->", at + 4)
    else if (character === "<") depth++
    else if (character === ">" && --depth === 0) {
      reader.at = at + 1
      return
    }
  }
  throw fault(reader, "unexpected EOF")
}

/** Where the next `mark` has its last character. */
function endOf(reader: Reader, mark: string, from: number): number {
  const found = reader.text.indexOf(mark, from)
  if (found < 0) throw fault(reader, "unexpected EOF")
  return found + mark.length - 1
}

function readStartTag(reader: Reader): Token {
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

/** A name of at most one colon, which divides prefix and local part unless it stands at an end. */
function readName(reader: Reader, missing: string): Name {
  const { text, at } = reader
  let end = at
  let colon = -1
  let isPlain = true
  for (; ; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x3a) {
      if (colon >= 0) throw fault(reader, missing)
      colon = end - at
    } else if (code >= 0x80) isPlain = false
    else if (!nameCodes[code]) break
  }
  reader.at = end
  if (end === at) throw fault(reader, end < text.length ? missing : "unexpected EOF")
  const whole = text.slice(at, end)
  if (!(isPlain && isNameStart(whole.charCodeAt(0))) && !isName(whole))
    throw fault(reader, `invalid XML name: ${whole}`)
  const isOne = colon <= 0 || colon === whole.length - 1
  return isOne
    ? { whole, prefix: "", local: whole }
    : { whole, prefix: whole.slice(0, colon), local: whole.slice(colon + 1) }
}

/** ASCII characters of a name, by their code. */
const nameCodes: readonly boolean[] = Array.from({ length: 0x80 }, (_, code) =>
  /[\w:.-]/.test(String.fromCharCode(code)),
)

/** A letter, `_` or `:`. */
function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a
}

function skipBlanks(reader: Reader): void {
  while (isBlank(reader.text.charCodeAt(reader.at))) reader.at++
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
}

const bareValue = /[\w:.-]*/y

function readBare(reader: Reader): string {
  bareValue.lastIndex = reader.at
  const found = bareValue.exec(reader.text)?.[0] ?? ""
  reader.at += found.length
  return found
}

function fault(reader: Reader, message: string): XmlError {
  return syntaxError(reader.text, reader.at, message)
}
