import { encodeBytes } from "../utf8.ts"

/** A UTF-16 unit from which on the order of units is not the order of UTF-8 bytes: surrogates sort after U+E000 to U+FFFF. */
const beyondOrder = /[\ud800-\uffff]/

/** Whether a text holds characters whose order needs `compareBytes`; `<` is right for all others. */
export function needsByteOrder(text: string): boolean {
  return beyondOrder.test(text)
}

/** Orders two strings by their UTF-8 bytes, which is the order of their code points; a lone surrogate stands for a byte (`decodeBytes`). */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = weight(left.charCodeAt(at)) - weight(right.charCodeAt(at))
    if (difference !== 0) return left.isWellFormed() && right.isWellFormed() ? difference : compareEncoded(left, right)
  }
  return left.length - right.length
}

function compareEncoded(left: string, right: string): number {
  const [bytes, others] = [encodeBytes(left), encodeBytes(right)]
  const at = bytes.findIndex((byte, index) => byte !== others[index])
  return at < 0 ? bytes.length - others.length : (bytes[at] ?? 0) - (others[at] ?? -1)
}

/** Surrogates are lifted above all other units. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** Whether keys stand in order already, as JavaScript compares strings. */
export function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return false
  }
  return true
}
