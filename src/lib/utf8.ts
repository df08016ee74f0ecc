const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Bytes as text the way Go reads UTF-8: one `substitute` for every byte that is out of place (a TextDecoder makes one of a whole cut
 * sequence). A byte order mark stays.
 * @param substitute one UTF-16 unit
 */
export function decodeText(bytes: Uint8Array, substitute = "\ufffd"): string {
  const unit = substitute.charCodeAt(0)
  return decodeWith(bytes, () => unit)
}

/** Lone surrogates from here on stand for the bytes 0x80 to 0xff. */
const smuggled = 0xdc00

/**
 * Bytes as text from which `encodeBytes` makes the same bytes again: one out of place becomes a lone surrogate, which every
 * writer of this library shows as U+FFFD.
 */
export function decodeBytes(bytes: Uint8Array): string {
  return decodeWith(bytes, (byte) => smuggled + byte)
}

/** The bytes of a text of `decodeBytes`. */
export function encodeBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text)
  const bytes = new Uint8Array(3 * text.length)
  let length = 0
  for (let at = 0; at < text.length; ) {
    const start = at
    while (at < text.length && !standsForByte(text, at)) at++
    if (at > start) length += encoder.encodeInto(text.slice(start, at), bytes.subarray(length)).written
    for (; at < text.length && standsForByte(text, at); at++) bytes[length++] = text.charCodeAt(at) - smuggled
  }
  return bytes.subarray(0, length)
}

/** The byte that a lone surrogate of a text of `decodeBytes` stands for; `undefined` for every other unit. */
export function byteOf(unit: number): number | undefined {
  return unit >= smuggled + 0x80 && unit <= smuggled + 0xff ? unit - smuggled : undefined
}

/** A low surrogate of those that stand for a byte, without a high one before it. */
function standsForByte(text: string, at: number): boolean {
  if (byteOf(text.charCodeAt(at)) === undefined) return false
  return at === 0 || (text.charCodeAt(at - 1) & 0xfc00) !== 0xd800
}

function decodeWith(bytes: Uint8Array, substitute: (byte: number) => number): string {
  const text = decoder.decode(bytes)
  return text.includes("\ufffd") ? decodeExactly(bytes, substitute) : text
}

/** Units that are made a string at once. */
const blockUnits = 8192

/** By hand and in blocks: a body may consist of nothing but bad bytes. */
function decodeExactly(bytes: Uint8Array, substitute: (byte: number) => number): string {
  const units = new Uint16Array(blockUnits)
  const blocks: string[] = []
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    if (length >= blockUnits - 1) {
      blocks.push(textOf(units.subarray(0, length)))
      length = 0
    }
    const size = sequenceLength(bytes, at)
    if (size === 0) units[length++] = substitute(bytes[at] ?? 0)
    else length = putCodePoint(units, length, codePoint(bytes, at, size))
    at += Math.max(size, 1)
  }
  blocks.push(textOf(units.subarray(0, length)))
  return blocks.join("")
}

/** Not spread: that asks an iterator for each unit, and takes five times as long. */
function textOf(units: Uint16Array): string {
  return Reflect.apply(String.fromCharCode, undefined, units)
}

function putCodePoint(units: Uint16Array, at: number, code: number): number {
  if (code < 0x10000) {
    units[at] = code
    return at + 1
  }
  units[at] = 0xd7c0 + (code >> 10)
  units[at + 1] = 0xdc00 | (code & 0x3ff)
  return at + 2
}

/** The code point of a well-formed sequence. */
function codePoint(bytes: Uint8Array, at: number, size: number): number {
  const first = bytes[at] ?? 0
  if (size === 1) return first
  let code = first & (0x7f >> size)
  for (let index = 1; index < size; index++) code = (code << 6) | ((bytes[at + index] ?? 0) & 0x3f)
  return code
}

/** How many bytes the well-formed sequence at `at` has (Unicode 16.0, table 3-7); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const [low, high] = secondByte[first] ?? continuation
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0
    if (byte < (index === 1 ? low : 0x80) || byte > (index === 1 ? high : 0xbf)) return 0
  }
  return length
}

const continuation = [0x80, 0xbf] as const

/** First bytes that narrow the second: no overlong forms, no surrogates, nothing above U+10FFFF. */
const secondByte: Record<number, readonly [number, number]> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
}
