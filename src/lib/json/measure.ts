/** What a text would be as values. */
export interface Measure {
  /** The greatest depth of brackets. */
  readonly depth: number
  /** About how many bytes of heap its values would take, beside the text itself. */
  readonly weight: number
}

/** Bytes that one thing takes at most, as V8 keeps it with compressed pointers; a string's own text not counted. */
const weights = { container: 32, string: 20, item: 6 } as const

/** Looks at the marks of a JSON text outside of strings. The text need not be well formed. */
export function measure(text: string): Measure {
  let current = 0
  let depth = 0
  let weight = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      weight += weights.string
      at = stringEnd(text, at)
    } else if (code === 0x5b || code === 0x7b) {
      weight += weights.container
      depth = Math.max(depth, ++current)
    } else if (code === 0x5d || code === 0x7d) current--
    else if (code === 0x2c) weight += weights.item
  }
  return { depth, weight }
}

/** Where the string that begins at `start` has its closing quote; the end of the text if it has none. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}
