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
  readonly open: Name[]
  at: number
  /** No character of the text can be illegal; one that is written as a reference can. */
  readonly isClean: boolean
  /** Where a self-closing tag stood whose end is still to be told. */
  closing: number | undefined
}

/** Characters that are illegal, and halves of those that may be. */
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/

export function readerOf(text: string, options: TokenOptions): Reader {
  return { ...options, text, isClean: !suspicious.test(text), open: [], at: 0, closing: undefined }
}

/** Line ends made one, entities replaced, characters checked. */
export function characters(reader: Reader, source: string): string {
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

/** A name of at most one colon, which divides prefix and local part unless it stands at an end. */
export function readName(reader: Reader, missing: string): Name {
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
