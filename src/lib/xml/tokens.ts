import { readDeclaration, skipInstruction } from "./declarations.ts"
import { characters, endOfText, type Reader, readerOf, type TextToken, type TokenOptions, textFault } from "./reader.ts"
import { closeElement, type EndTag, readEndTag, readStartTag, type StartTag } from "./tags.ts"

export type { Name } from "./reader.ts"
export type { Attribute } from "./tags.ts"

export type Token = StartTag | EndTag | TextToken

/**
 * Reads a document piece by piece, as Go's encoding/xml does. The function returned gives the next token, undefined at
 * the end of the text. Comments, instructions and doctypes are skipped, but they end a text; no entity is ever defined.
 * @throws XmlError, TooLargeError from the function returned
 */
export function tokens(text: string, options: TokenOptions): () => Token | undefined {
  const reader = readerOf(text, options)
  return () => next(reader)
}

function next(reader: Reader): Token | undefined {
  if (reader.closing !== undefined) return closeElement(reader, reader.closing)
  while (reader.at < reader.text.length) {
    const token = readToken(reader)
    if (token !== undefined) return token
  }
  if (reader.open.length > 0) throw endOfText(reader)
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
  const start = reader.at
  const found = reader.text.indexOf("<", start)
  const end = found < 0 ? reader.text.length : found
  const wrong = reader.text.slice(start, end).indexOf("]]>")
  if (wrong >= 0) throw textFault(reader, start, start + wrong, "unescaped ]]> not in CDATA section")
  const text = characters(reader, start, end)
  reader.at = end
  return { kind: "text", text }
}
