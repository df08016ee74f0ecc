import { withLineFeeds } from "../text-builder.ts"
import { illegalCharacter } from "./characters.ts"
import { XmlError } from "./error.ts"
import { fault, type Reader, readName, type TextToken } from "./reader.ts"

export function skipInstruction(reader: Reader): undefined {
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

/** What begins with `<!`: a comment or a directive, which say nothing, or text that stands as it is. */
export function readDeclaration(reader: Reader): TextToken | undefined {
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

function readCdata(reader: Reader): TextToken {
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
