/**
 * Digest of a client's key: SHA-256 in hexadecimal. Two keys never share a digest, keys of any length cost the same to keep, and no
 * API key or token is stored or leaves the isolate as it is.
 */
export async function digest(key: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", unitsOf(key))
  return hexadecimal(new Uint8Array(hash))
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

function hexadecimal(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += pairs[byte]
  return text
}

/** UTF-16 units as bytes: UTF-8 would make one of all lone surrogates. */
function unitsOf(text: string): Uint8Array {
  const units = new Uint8Array(text.length * 2)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    units[2 * index] = unit & 0xff
    units[2 * index + 1] = unit >> 8
  }
  return units
}
