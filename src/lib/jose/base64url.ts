import { base64url } from "jose"

const alphabet = /^[A-Za-z0-9_-]*$/

/**
 * Decodes base64url with or without padding (RFC 7515, section 2). A text whose last character carries bits that no byte
 * needs is refused: otherwise one token would have several spellings.
 * @returns `undefined` for anything that is not the one encoding of its bytes.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = withoutPadding(text)
  const rest = plain.length % 4
  if (rest === 1 || !alphabet.test(plain)) return undefined
  const last = plain.slice(-1)
  if (rest === 2 && !"AQgw".includes(last)) return undefined
  if (rest === 3 && !"AEIMQUYcgkosw048".includes(last)) return undefined
  return base64url.decode(plain) as Uint8Array<ArrayBuffer>
}

/** Without the `=` at the end; a loop, because an expression would search a long text for each of them. */
export function withoutPadding(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === 0x3d) end--
  return end === text.length ? text : text.slice(0, end)
}

/** Bytes, or the UTF-8 of a text, as unpadded base64url. */
export function encodeBase64url(content: Uint8Array | string): string {
  return base64url.encode(typeof content === "string" ? new TextEncoder().encode(content) : content)
}
