import { TextBuilder, withLineFeeds } from "../text-builder.ts"
import { entityText, illegalCharacter, isName } from "./characters.ts"
import { syntaxError, type XmlError } from "./error.ts"

export interface Name {
  /** As written. */
  readonly whole: string
  /** The prefix as written, `""` without one. */
  readonly prefix: string
  readonly local: string
}

/** An element that is open. */
export interface OpenName {
  readonly name: Name
  readonly declaresNamespaces: boolean
}

/** An end that is still to be told. */
export interface Closing {
  readonly name: Name
  /** Where raw content ends. */
  readonly start: number
}

export interface TokenOptions {
  /**
   * Reads as Go's encoding/xml does when it is not strict: unknown entities and lone `&` stay as they are, attributes need neither
   * quotes nor values, and an end tag closes whatever element is open.
   */
  readonly lenient: boolean
}

export interface TextToken {
  readonly kind: "text"
  readonly text: string
}

/** A place in a text, and what is open there. */
export interface Reader extends TokenOptions {
  readonly text: string
  readonly open: OpenName[]
  at: number
  /** No character of the text can be illegal; one that is written as a reference can. */
  readonly isClean: boolean
  /** The end of a self-closing tag, or an end tag that closes more elements than the innermost. */
  closing: Closing | undefined
  /** What `closing` names can no longer be closed. */
  refusesClosing: boolean
}

/** Characters that are illegal, and halves of those that may be. */
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/

export function readerOf(text: string, options: TokenOptions): Reader {
  return {
    ...options,
    text,
    isClean: !suspicious.test(text),
    open: [],
    at: 0,
    closing: undefined,
    refusesClosing: false,
  }
}

/** The text from `start` to `end`: line ends made one, references replaced, characters checked. */
export function characters(reader: Reader, start: number, end: number): string {
  const source = reader.text.slice(start, end)
  const hasReferences = source.includes("&")
  const text = hasReferences ? withReferences(reader, start, source) : withLineFeeds(source)
  const wrong = reader.isClean && !hasReferences ? undefined : illegalCharacter(text)
  if (wrong !== undefined) throw faultAt(reader, end, wrong)
  return text
}

/** The error that a text from `start` ends with at `end`: the first reference that is wrong comes before `message`. */
export function textFault(reader: Reader, start: number, end: number, message: string): XmlError {
  withReferences(reader, start, reader.text.slice(start, end))
  return faultAt(reader, end, message)
}

/** As far as Go reads before it looks for the `;`. */
const reference = /&(#x[0-9a-fA-F]*;?|#[0-9]*;?|[\w:.\-\u0080-\uffff]*;?)/g

function withReferences(reader: Reader, start: number, source: string): string {
  const replaced = new TextBuilder()
  let from = 0
  for (const { 0: all, 1: name = "", index } of source.matchAll(reference)) {
    replaced.add(withLineFeeds(source.slice(from, index)))
    from = index + all.length
    replaced.add(referenceText(reader, all, name, start + from))
  }
  replaced.add(withLineFeeds(source.slice(from)))
  return replaced.text()
}

function referenceText(reader: Reader, all: string, name: string, end: number): string {
  const isClosed = name.endsWith(";")
  if (!isClosed && end === reader.text.length) throw endOfText(reader)
  const text = isClosed ? entityText(name.slice(0, -1)) : undefined
  if (text !== undefined) return text
  if (reader.lenient) return all
  throw faultAt(reader, end, `invalid character entity ${all}${isClosed ? "" : " (no semicolon)"}`)
}

/** A name of at most one colon, which divides prefix and local part unless it stands at an end. */
export function readName(reader: Reader, missing: string): Name {
  const whole = readWord(reader, missing)
  const colon = whole.indexOf(":")
  if (colon < 0) return { whole, prefix: "", local: whole }
  if (whole.includes(":", colon + 1)) throw fault(reader, missing)
  return colon === 0 || colon === whole.length - 1
    ? { whole, prefix: "", local: whole }
    : { whole, prefix: whole.slice(0, colon), local: whole.slice(colon + 1) }
}

/** A name of any number of colons. */
export function readWord(reader: Reader, missing: string): string {
  const { text, at } = reader
  let end = at
  let isPlain = true
  for (; ; end++) {
    const code = text.charCodeAt(end)
    if (code >= 0x80) isPlain = false
    else if (!nameCodes[code]) break
  }
  reader.at = end
  if (end === text.length) throw endOfText(reader)
  if (end === at) throw fault(reader, missing)
  const word = text.slice(at, end)
  if (!(isPlain && isNameStart(word.charCodeAt(0))) && !isName(word)) throw fault(reader, `invalid XML name: ${word}`)
  return word
}

/** ASCII characters of a name, by their code. */
const nameCodes: readonly boolean[] = Array.from({ length: 0x80 }, (_, code) =>
  /[\w:.-]/.test(String.fromCharCode(code)),
)

/** A letter, `_` or `:`. */
function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a
}

export function skipBlanks(reader: Reader): void {
  while (isBlank(reader.text.charCodeAt(reader.at))) reader.at++
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
}

/** The error at the place that has been reached. */
export function fault(reader: Reader, message: string): XmlError {
  return syntaxError(reader.text, reader.at, message)
}

/** The error after what stands before `at` has been read. */
export function faultAt(reader: Reader, at: number, message: string): XmlError {
  reader.at = at
  return fault(reader, message)
}

/** The error where more was expected. */
export function endOfText(reader: Reader): XmlError {
  return faultAt(reader, reader.text.length, "unexpected EOF")
}

/** The error at the next character, which has been read; where there is none, that is the error. */
export function faultAfterNext(reader: Reader, message: string): XmlError {
  return reader.at < reader.text.length ? faultAt(reader, reader.at + 1, message) : endOfText(reader)
}
