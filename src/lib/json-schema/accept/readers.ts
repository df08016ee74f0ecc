import type { Pattern } from "../../pattern.ts"
import {
  byteAt,
  mark,
  numberEnd,
  plainNumber,
  plainStringEnd,
  skipBlanks,
  standsAt,
  stringEnd,
  unsure,
} from "./scan.ts"

/**
 * Reads a value whose first byte stands at `at`, with at most `depth` levels inside. Gives the index behind it when it is surely
 * valid, else `unsure`.
 */
export type Reader = (bytes: Uint8Array, at: number, depth: number) => number

const utf8 = new TextEncoder()

export const anyString: Reader = stringEnd

/** Longer strings are not read for a pattern's or a length's sake. */
const maxChecked = 256

/** A string of a length, in characters, that has a match of every pattern. */
export function stringOf(least: number, most: number, pattern: Pattern | undefined): Reader {
  return (bytes, at) => {
    const end = plainStringEnd(bytes, at)
    const length = end - at - 2
    if (end === unsure || length < least || length > most) return unsure
    if (pattern === undefined) return end
    return length <= maxChecked && pattern.test(asciiText(bytes, at + 1, end - 1)) ? end : unsure
  }
}

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = ""
  for (let at = start; at < end; at++) text += String.fromCharCode(byteAt(bytes, at))
  return text
}

export const anyNumber: Reader = numberEnd

/** A number within bounds that each say yes or no. */
export function numberOf(isWhole: boolean, bounds: readonly ((value: number) => boolean)[]): Reader {
  return (bytes, at) => {
    const end = numberEnd(bytes, at)
    if (end === unsure) return unsure
    const value = plainNumber(bytes, at, end)
    if (Number.isNaN(value) || (isWhole && !Number.isInteger(value))) return unsure
    for (const holds of bounds) if (!holds(value)) return unsure
    return end
  }
}

/** One of some values without parts, written as JavaScript writes them. */
export function oneOf(wanted: readonly unknown[]): Reader {
  const texts = wanted.map((value) => utf8.encode(JSON.stringify(value)))
  return (bytes, at) => {
    for (const text of texts) {
      // A number may go on behind the text; whoever reads on stumbles over it, so the longer one must get its turn.
      if (standsAt(text, bytes, at) && endsValue(byteAt(bytes, at + text.length))) return at + text.length
    }
    return unsure
  }
}

function endsValue(code: number): boolean {
  return code === mark.comma || code === mark.closeBrace || code === mark.closeBracket || code <= 0x20
}

/** A list of a length whose elements all read. */
export function arrayOf(item: Reader, least: number, most: number): Reader {
  return (bytes, at, depth) => {
    if (depth === 0 || byteAt(bytes, at) !== mark.openBracket) return unsure
    let next = skipBlanks(bytes, at + 1)
    if (byteAt(bytes, next) === mark.closeBracket) return least === 0 ? next + 1 : unsure
    for (let length = 1; ; length++) {
      const end = item(bytes, next, depth - 1)
      if (end === unsure) return unsure
      next = skipBlanks(bytes, end)
      const code = byteAt(bytes, next)
      if (code === mark.closeBracket) return length >= least && length <= most ? next + 1 : unsure
      if (code !== mark.comma) return unsure
      next = skipBlanks(bytes, next + 1)
    }
  }
}

interface Member {
  /** The name with its quotes. */
  readonly name: Uint8Array
  readonly read: Reader
  /** A bit of its own for a member that must be there, else 0. */
  readonly bit: number
}

/**
 * An object whose members all read. Of two members of one name the last is valid in its decoded form; here both must be.
 * @param members a reader by name
 * @param required at most 30 names
 * @param others reads members without a name of their own; without it there must be none
 */
export function objectOf(
  members: ReadonlyMap<string, Reader>,
  required: readonly string[],
  others: Reader | undefined,
): Reader {
  const byLength: Member[][] = []
  for (const [name, read] of members) {
    const bytes = utf8.encode(JSON.stringify(name))
    const bit = required.includes(name) ? 1 << required.indexOf(name) : 0
    byLength[bytes.length] = [...(byLength[bytes.length] ?? []), { name: bytes, read, bit }]
  }
  const everyBit = (1 << required.length) - 1

  return (bytes, at, depth) => {
    if (depth === 0 || byteAt(bytes, at) !== mark.openBrace) return unsure
    let missing = everyBit
    let next = skipBlanks(bytes, at + 1)
    if (byteAt(bytes, next) === mark.closeBrace) return missing === 0 ? next + 1 : unsure
    for (;;) {
      const nameEnd = plainStringEnd(bytes, next)
      if (nameEnd === unsure) return unsure
      const member = memberAt(byLength[nameEnd - next], bytes, next)
      const read = member === undefined ? others : member.read
      next = skipBlanks(bytes, nameEnd)
      if (read === undefined || byteAt(bytes, next) !== mark.colon) return unsure
      const end = read(bytes, skipBlanks(bytes, next + 1), depth - 1)
      if (end === unsure) return unsure
      if (member !== undefined) missing &= ~member.bit
      next = skipBlanks(bytes, end)
      const code = byteAt(bytes, next)
      if (code === mark.closeBrace) return missing === 0 ? next + 1 : unsure
      if (code !== mark.comma) return unsure
      next = skipBlanks(bytes, next + 1)
    }
  }
}

function memberAt(members: readonly Member[] | undefined, bytes: Uint8Array, at: number): Member | undefined {
  if (members === undefined) return undefined
  for (const member of members) if (standsAt(member.name, bytes, at)) return member
  return undefined
}

/** Readers for the types of JSON; a type without one is not valid there. */
export interface Readers {
  readonly object?: Reader
  readonly array?: Reader
  readonly string?: Reader
  readonly number?: Reader
  /** `true`, `false` and `null`. */
  readonly word?: Reader
}

/** A value of any of these types. */
export function anyOf(readers: Readers): Reader {
  const { object, array, string, number, word } = readers
  const all = [object, array, string, number, word].filter((read) => read !== undefined)
  if (all.length === 1 && all[0] !== undefined) return all[0]
  return (bytes, at, depth) => {
    const read = beginning(byteAt(bytes, at))
    return read === undefined ? unsure : read(bytes, at, depth)
  }

  /** The reader of what begins with a byte; it is the one to say whether that is anything. */
  function beginning(code: number): Reader | undefined {
    switch (code) {
      case mark.quote:
        return string
      case mark.openBrace:
        return object
      case mark.openBracket:
        return array
      default:
        // Letters stand behind digits.
        return code > 0x39 ? word : number
    }
  }
}

/** A value about which nothing is asked. */
export const anything: Reader = anyOf({
  object: (bytes, at, depth) => anyObject(bytes, at, depth),
  array: (bytes, at, depth) => anyArray(bytes, at, depth),
  string: anyString,
  number: anyNumber,
  word: oneOf([true, false, null]),
})
const anyObject = objectOf(new Map(), [], anything)
const anyArray = arrayOf(anything, 0, Number.POSITIVE_INFINITY)
