/** A set that may say yes to a few elements it does not hold, and never no to one that it holds. */
export interface BloomFilter {
  readonly bits: Uint8Array
  /** Bits that each element sets. */
  readonly hashes: number
}

/** How large a filter has to be. */
export interface FilterSize {
  /** Bits, a multiple of 8. */
  readonly bits: number
  readonly hashes: number
}

/**
 * The size for `elements` with a share of `falsePositives` wrong answers once all are in: m = -n ln p / (ln 2)^2 bits,
 * k = m / n ln 2 hashes.
 */
export function filterSize(elements: number, falsePositives: number): FilterSize {
  const exact = (-elements * Math.log(falsePositives)) / Math.LN2 ** 2
  const bits = Math.max(8, Math.ceil(exact / 8) * 8)
  return { bits, hashes: Math.max(1, Math.round((bits / elements) * Math.LN2)) }
}

export function emptyFilter({ bits, hashes }: FilterSize): BloomFilter {
  return { bits: new Uint8Array(bits / 8), hashes }
}

/** Adds an element, in place. */
export function addElement(filter: BloomFilter, element: string): void {
  for (const position of positions(filter, element)) {
    const byte = position >>> 3
    filter.bits[byte] = (filter.bits[byte] ?? 0) | (1 << (position & 7))
  }
}

export function hasElement(filter: BloomFilter, element: string): boolean {
  for (const position of positions(filter, element)) {
    if (((filter.bits[position >>> 3] ?? 0) & (1 << (position & 7))) === 0) return false
  }
  return true
}

/** Two hashes give all positions: h1 + i h2 (Kirsch and Mitzenmacher, "Less Hashing, Same Performance"). */
function* positions({ bits, hashes }: BloomFilter, element: string): Generator<number> {
  const bytes = new TextEncoder().encode(element)
  const size = bits.length * 8
  const first = murmur(bytes, 0x9747b28c)
  const step = murmur(bytes, 0x5bd1e995) | 1
  for (let round = 0; round < hashes; round++) yield (first + round * (step >>> 0)) % size
}

/** MurmurHash3 for 32 bits (Austin Appleby, public domain algorithm). */
function murmur(bytes: Uint8Array, seed: number): number {
  let hash = seed
  const whole = bytes.length & ~3
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(view.getUint32(at, true))
    hash = Math.imul(rotated(hash, 13), 5) + 0xe6546b64
  }
  let rest = 0
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | (bytes[at] ?? 0)
  hash ^= scrambled(rest) ^ bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function scrambled(block: number): number {
  return Math.imul(rotated(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotated(value: number, by: number): number {
  // Kept 32 bits wide by the operators.
  return (value << by) | (value >>> (32 - by))
}
