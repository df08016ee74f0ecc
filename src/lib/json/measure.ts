/** What a text would be as values. */
export interface Measure {
  /** The greatest depth of brackets; measuring ends where it exceeds the limit. */
  readonly depth: number
  /** About how many bytes of heap its values would take, beside the text itself. */
  readonly weight: number
}

/**
 * Bytes that one thing takes at most, as V8 keeps it with compressed pointers: an object whose keys no other object has, a
 * key of an object too large to share a shape. A string's own text is not counted.
 */
const weights = { object: 100, array: 32, string: 24, item: 6, ownKey: 80 } as const

/** Keys from which on an object has a table of its own. */
const sharedKeys = 128

/** Looks at the marks of a JSON text outside of strings. The text need not be well formed. */
export function measure(text: string, maxDepth: number): Measure {
  /** Keys of each open bracket so far. */
  const keys: number[] = []
  let open = 0
  let depth = 0
  let weight = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      weight += weights.string
      at = stringEnd(text, at)
    } else if (code === 0x5b || code === 0x7b) {
      weight += code === 0x7b ? weights.object : weights.array
      keys[open++] = 0
      if (open > depth) depth = open
      if (depth > maxDepth) break
    } else if (code === 0x5d || code === 0x7d) open = Math.max(0, open - 1)
    else if (code === 0x2c) weight += weights.item
    else if (code === 0x3a && open > 0 && addKey(keys, open - 1) > sharedKeys) weight += weights.ownKey
  }
  return { depth, weight }
}

function addKey(keys: number[], place: number): number {
  const count = (keys[place] ?? 0) + 1
  keys[place] = count
  return count
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
