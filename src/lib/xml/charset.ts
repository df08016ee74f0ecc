import { goQuote } from "../go-quote.ts"
import { replaceCharacters } from "../text-builder.ts"
import { decodeBytes, decodeText, encodeBytes } from "../utf8.ts"
import { XmlError } from "./error.ts"

/**
 * What stands in the text for a byte that is not UTF-8. No decoder gives a lone surrogate, and XML forbids it, so reading fails when
 * it gets there, not before.
 */
export const badByte = "\ud800"

/** An instruction whose name is exactly `xml`. */
const xmlDeclaration = /<\?xml(?![\w:.\-\u0080-\uffff]).*?\?>/s

/** How far into a document its XML declaration may end. */
const declarationReach = 1024

/**
 * The text of a document by the charset its declaration names (WHATWG names), else UTF-8. Bytes that are not UTF-8 become
 * `badByte`. A byte order mark stays as text.
 * @throws XmlError for a charset that is not known
 */
export function documentText(bytes: Uint8Array): string {
  const declaration = xmlDeclaration.exec(decodeBytes(bytes.subarray(0, declarationReach)))
  const charset = declaration === null ? "" : instructionValue(declaration[0], "encoding")
  if (declaration === null || charset === "" || /^utf-8$/i.test(charset)) return decodeText(bytes, badByte)
  const end = encodeBytes(declaration.input.slice(0, declaration.index + declaration[0].length)).length
  return decodeText(bytes.subarray(0, end), badByte) + decodedWith(decoderFor(charset), bytes.subarray(end))
}

/** Charsets in which the controls U+0080 to U+009F can be written. */
const withControls: ReadonlySet<string> = new Set(["utf-8", "utf-16le", "utf-16be", "gb18030", "shift_jis"])

/** Browsers read a byte that a charset does not define as the control of that number, Go as U+FFFD. */
function decodedWith(decoder: TextDecoder, bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  return withControls.has(decoder.encoding) ? text : replaceCharacters(text, /[\x80-\x9f]/g, () => "\ufffd")
}

/**
 * The value of `name="…"` in an instruction, `""` without one. As in Go, whatever stands before the name is not looked at, and no
 * blanks may stand around the `=`.
 */
export function instructionValue(content: string, name: string): string {
  const mark = `${name}=`
  for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + mark.length + 1)) {
    const start = at + mark.length + 1
    const quote = content[start - 1]
    if (quote !== '"' && quote !== "'") continue
    const end = content.indexOf(quote, start)
    return end < 0 ? "" : content.slice(start, end)
  }
  return ""
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: false, ignoreBOM: true })
  } catch {
    throw new XmlError(`xml: opening charset ${goQuote(charset)}: unsupported charset: ${goQuote(charset)}`)
  }
}
