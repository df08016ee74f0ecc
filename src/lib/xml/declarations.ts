import { goQuote } from "../go-quote.ts"
import { withLineFeeds } from "../text-builder.ts"
import { illegalCharacter } from "./characters.ts"
import { instructionValue } from "./charset.ts"
import { XmlError } from "./error.ts"
import { endOfText, faultAt, type Reader, readWord, type TextToken } from "./reader.ts"

export function skipInstruction(reader: Reader): undefined {
  reader.at += 2
  const target = readWord(reader, "expected target name after <?")
  const end = reader.text.indexOf("?>", reader.at)
  if (end < 0) throw endOfText(reader)
  if (target === "xml") checkVersion(reader.text.slice(reader.at, end))
  reader.at = end + 2
}

function checkVersion(declaration: string): void {
  const version = instructionValue(declaration, "version")
  if (version !== "" && version !== "1.0") {
    throw new XmlError(`xml: unsupported version ${goQuote(version)}; only version 1.0 is supported`)
  }
}

/** What begins with `<!`: a comment or a directive, which say nothing, or text that stands as it is. */
export function readDeclaration(reader: Reader): TextToken | undefined {
  const mark = declarationMarks[reader.text[reader.at + 2] ?? ""]
  if (mark === undefined) return skipDirective(reader)
  const end = reader.at + matching(reader, mark.text)
  if (end === reader.at + mark.text.length) return mark.read(reader)
  throw end === reader.text.length ? endOfText(reader) : faultAt(reader, end + 1, mark.wrong)
}

const cdataStart = "<![CDATA["

/** What a declaration with that third character must begin with. */
const declarationMarks: Readonly<Record<string, DeclarationMark>> = {
  "-": { text: "<!--", wrong: "invalid sequence <!- not part of <!--", read: skipComment },
  "[": { text: cdataStart, wrong: "invalid <![ sequence", read: readCdata },
}

interface DeclarationMark {
  readonly text: string
  readonly wrong: string
  readonly read: (reader: Reader) => TextToken | undefined
}

/** How many characters of the mark stand at the place that has been reached. */
function matching({ text, at }: Reader, mark: string): number {
  let length = 0
  while (length < mark.length && text[at + length] === mark[length]) length++
  return length
}

function skipComment(reader: Reader): undefined {
  const end = reader.text.indexOf("--", reader.at + 4)
  if (end < 0 || end + 2 === reader.text.length) throw endOfText(reader)
  if (reader.text[end + 2] !== ">") {
    throw faultAt(reader, end + 3, 'invalid sequence "--" not allowed in comments')
  }
  reader.at = end + 3
}

function readCdata(reader: Reader): TextToken {
  const start = reader.at + cdataStart.length
  const end = reader.text.indexOf("]]>", start)
  if (end < 0) throw faultAt(reader, reader.text.length, "unexpected EOF in CDATA section")
  const text = withLineFeeds(reader.text.slice(start, end))
  const wrong = illegalCharacter(text)
  reader.at = end + 3
  if (wrong !== undefined) throw faultAt(reader, reader.at, wrong)
  return { kind: "text", text }
}

/**
 * `<!DOCTYPE …>` with whatever is nested in it; angle brackets in quotes or comments do not count, nor does the first character,
 * whatever it is.
 */
function skipDirective(reader: Reader): undefined {
  const { text } = reader
  let depth = 0
  for (let at = reader.at + 3; at < text.length; at++) {
    const character = text[at]
    if (character === '"' || character === "'") at = endOf(reader, character, at + 1)
    else if (text.startsWith("<!--", at)) at = endOf(reader, "-->", at + 4)
    else if (character === "<") depth++
    else if (character === ">" && depth-- === 0) {
      reader.at = at + 1
      return
    }
  }
  throw endOfText(reader)
}

/** Where the next `mark` has its last character. */
function endOf(reader: Reader, mark: string, from: number): number {
  const found = reader.text.indexOf(mark, from)
  if (found < 0) throw endOfText(reader)
  return found + mark.length - 1
}
