/**
 * Lua strings are bytes: one JavaScript character (0–255) for each byte. Texts of the outside world are UTF-8.
 */

const encoder = new TextEncoder()
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true })
const ascii = /^[\0-\x7f]*$/

/** A JavaScript text as a Lua string: its UTF-8 bytes. */
export function toByteString(text: string): string {
  return ascii.test(text) ? text : fromBytes(encoder.encode(text))
}

/** A Lua string as a JavaScript text; bytes that are no UTF-8 become U+FFFD. */
export function fromByteString(bytes: string): string {
  return ascii.test(bytes) ? bytes : decoder.decode(toBytes(bytes))
}

/** Bytes as a Lua string. */
export function fromBytes(bytes: Uint8Array): string {
  let text = ""
  // A call takes a bounded number of arguments.
  for (let start = 0; start < bytes.length; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, start + 4096))
  }
  return text
}

/** A Lua string as bytes. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}
