import { decodeText } from "../utf8.ts"
import { XmlError } from "./error.ts"

/**
 * What stands in the text for a byte that is not UTF-8. No decoder gives a lone surrogate, and XML forbids it, so reading fails when
 * it gets there, not before.
 */
export const badByte = "\ud800"

const latin1 = new TextDecoder("latin1")

/** How far into a document its XML declaration may end. */
const declarationReach = 1024

/**
 * The text of a document by the charset its declaration names (WHATWG names), else UTF-8. Bytes that are not UTF-8 become
 * `badByte`. A byte order mark stays as text.
 * @throws XmlError for a charset that is not known
 */
export function documentText(bytes: Uint8Array): string {
  const declaration = /<\?xml\s[^>]*?\?>/.exec(latin1.decode(bytes.subarray(0, declarationReach)))
  const charset = declaration?.[0] === undefined ? undefined : declaredCharset(declaration[0])
  if (declaration === null || charset === undefined || /^utf-?8$/i.test(charset)) return decodeText(bytes, badByte)
  const end = declaration.index + declaration[0].length
  return decodeText(bytes.subarray(0, end), badByte) + decoderFor(charset).decode(bytes.subarray(end))
}

function declaredCharset(declaration: string): string | undefined {
  const match = /\sencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(declaration)
  return match?.[1] ?? match?.[2]
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: false, ignoreBOM: true })
  } catch {
    throw new XmlError(
      `xml: opening charset ${JSON.stringify(charset)}: unsupported charset: ${JSON.stringify(charset)}`,
    )
  }
}
