const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Bytes as text the way Go reads UTF-8: one `substitute` for every byte that is out of place (a TextDecoder makes one of a whole cut
 * sequence). A byte order mark stays.
 */
export function decodeText(bytes: Uint8Array, substitute = "\ufffd"): string {
  return decodeWith(bytes, () => substitute)
}

/** Lone surrogates from here on stand for the bytes 0x80 to 0xff. */
const smuggled = 0xdc00

/**
 * Bytes as text from which `encodeBytes` makes the same bytes again: one out of place becomes a lone surrogate, which every
 * writer of this folder shows as U+FFFD.
 */
export function decodeBytes(bytes: Uint8Array): string {
  return decodeWith(bytes, (byte) => String.fromCharCode(smuggled + byte))
}

/** The bytes of a text of `decodeBytes`. */
export function encodeBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text)
  const bytes = new Uint8Array(3 * text.length)
  let length = 0
  for (const piece of text.split(loneByte)) {
    if (loneByte.test(piece)) bytes[length++] = piece.charCodeAt(0) - smuggled
    else length += encoder.encodeInto(piece, bytes.subarray(length)).written
  }
  return bytes.subarray(0, length)
}

/** A low surrogate of those that stand for a byte, without a high one before it. */
const loneByte = /(?<![\ud800-\udbff])([\udc80-\udcff])/

function decodeWith(bytes: Uint8Array, substitute: (byte: number) => string): string {
  const text = decoder.decode(bytes)
  return text.includes("\ufffd") ? decodeExactly(bytes, substitute) : text
}

function decodeExactly(bytes: Uint8Array, substitute: (byte: number) => string): string {
  const pieces: string[] = []
  let start = 0
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    pieces.push(decoder.decode(bytes.subarray(start, at)), substitute(bytes[at] ?? 0))
    at++
    start = at
  }
  pieces.push(decoder.decode(bytes.subarray(start)))
  return pieces.join("")
}

/** How many bytes the well-formed sequence at `at` has (Unicode 16.0, table 3-7); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const [low, high] = secondByte[first] ?? [0x80, 0xbf]
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0
    if (byte < (index === 1 ? low : 0x80) || byte > (index === 1 ? high : 0xbf)) return 0
  }
  return length
}

/** First bytes that narrow the second: no overlong forms, no surrogates, nothing above U+10FFFF. */
const secondByte: Record<number, readonly [number, number]> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
}
