/** What a reader gives in place of an index when it does not know, or knows that the bytes are wrong. */
export const unsure = -1

/** Characters of JSON's grammar (RFC 8259). */
export const mark = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

/** A byte, or `unsure` behind the last: code that has once read behind a typed array's end is slow ever after. */
export function byteAt(bytes: Uint8Array, at: number): number {
  return at < bytes.length ? (bytes[at] as number) : unsure
}

export function skipBlanks(bytes: Uint8Array, at: number): number {
  let next = at
  while (isBlank(byteAt(bytes, next))) next++
  return next
}

/** Behind a string. Bytes that are no UTF-8 are a string's too: who decodes them puts U+FFFD there. */
export function stringEnd(bytes: Uint8Array, at: number): number {
  if (byteAt(bytes, at) !== mark.quote) return unsure
  for (let next = at + 1; next < bytes.length; next++) {
    const code = bytes[next] as number
    if (code === mark.quote) return next + 1
    if (code < 0x20) return unsure
    if (code === mark.backslash) {
      next = escapeEnd(bytes, next)
      if (next === unsure) return unsure
    }
  }
  return unsure
}

/** At the last byte of an escape. */
function escapeEnd(bytes: Uint8Array, at: number): number {
  const code = byteAt(bytes, at + 1)
  if (code !== 0x75) return simpleEscapes.has(code) ? at + 1 : unsure
  for (let next = at + 2; next < at + 6; next++) if (!hexDigits.has(byteAt(bytes, next))) return unsure
  return at + 5
}

const simpleEscapes = codes('"\\/bfnrt')
const hexDigits = codes("0123456789abcdefABCDEF")

function codes(text: string): ReadonlySet<number> {
  return new Set([...text].map((character) => character.charCodeAt(0)))
}

/** Behind a string whose bytes are its characters: ASCII without escapes. */
export function plainStringEnd(bytes: Uint8Array, at: number): number {
  if (byteAt(bytes, at) !== mark.quote) return unsure
  for (let next = at + 1; next < bytes.length; next++) {
    const code = bytes[next] as number
    if (code === mark.quote) return next + 1
    if (code < 0x20 || code > 0x7e || code === mark.backslash) return unsure
  }
  return unsure
}

export function numberEnd(bytes: Uint8Array, at: number): number {
  let next = byteAt(bytes, at) === mark.minus ? at + 1 : at
  next = byteAt(bytes, next) === mark.zero ? next + 1 : digitsEnd(bytes, next)
  if (next !== unsure && byteAt(bytes, next) === mark.point) next = digitsEnd(bytes, next + 1)
  if (next === unsure || (byteAt(bytes, next) | 0x20) !== 0x65) return next
  const sign = byteAt(bytes, next + 1)
  return digitsEnd(bytes, sign === mark.minus || sign === 0x2b ? next + 2 : next + 1)
}

/** Behind at least one digit. */
function digitsEnd(bytes: Uint8Array, at: number): number {
  let next = at
  while (isDigit(byteAt(bytes, next))) next++
  return next > at ? next : unsure
}

/**
 * The value of a number that JavaScript would write as it stands: without an exponent, of at most 15 digits. NaN for others.
 * A quotient of two integers that are exact is the nearest double there is.
 */
export function plainNumber(bytes: Uint8Array, at: number, end: number): number {
  const isNegative = byteAt(bytes, at) === mark.minus
  let digits = 0
  let places = -1
  let value = 0
  for (let next = isNegative ? at + 1 : at; next < end; next++) {
    const code = byteAt(bytes, next)
    if (isDigit(code)) {
      value = value * 10 + (code - mark.zero)
      digits++
      if (places >= 0) places++
    } else if (code === mark.point) places = 0
    else return Number.NaN
  }
  const isOdd = digits > 15 || (isNegative && value === 0) || (places > 0 && byteAt(bytes, end - 1) === mark.zero)
  if (isOdd) return Number.NaN
  const size = places > 0 ? value / 10 ** places : value
  return isNegative ? -size : size
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

function isDigit(code: number): boolean {
  return code >= mark.zero && code <= 0x39
}

/** Whether these bytes stand there. */
export function standsAt(wanted: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}
