import { type BloomFilter, emptyFilter, type FilterSize } from "../../lib/bloom-filter.ts"

/**
 * Elements are added to the filter of the current period and looked for in that one and the one before: each lives between
 * one and two periods, and nobody has to rotate anything.
 * @param now milliseconds since the epoch
 * @param period seconds, the revoker's `TTL`
 */
export function periodAt(now: number, period: number): number {
  return Math.floor(now / (period * 1000))
}

/** Key of a period's filter in the store. */
export function filterKey(period: number): string {
  return `revoked/${period}`
}

/** A filter as text: its number of bits and hashes, then its bits, packed. */
export async function filterText({ bits, hashes }: BloomFilter): Promise<string> {
  const packed = await through(bits, new CompressionStream("gzip"))
  return `${bits.length * 8} ${hashes} ${base64(packed)}`
}

/** Reads such a text; `undefined` when it is damaged. */
export async function filterOf(text: string): Promise<BloomFilter | undefined> {
  const [size = "", hashes = "", packed = ""] = text.split(" ", 3)
  try {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
    const bits = await through(bytes, new DecompressionStream("gzip"))
    const isWhole = bits.length > 0 && bits.length * 8 === Number(size) && Number(hashes) >= 1
    return isWhole ? { bits, hashes: Number(hashes) } : undefined
  } catch {
    return undefined
  }
}

/** The stored filter if it has the wanted size, else an empty one. */
export async function filterToExtend(text: string | null, size: FilterSize): Promise<BloomFilter> {
  const stored = text === null ? undefined : await filterOf(text)
  return stored !== undefined && stored.bits.length * 8 === size.bits ? stored : emptyFilter(size)
}

async function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const { body } = new Response(bytes as Uint8Array<ArrayBuffer>)
  return body === null ? bytes : new Response(body.pipeThrough(transform)).bytes()
}

function base64(bytes: Uint8Array): string {
  let binary = ""
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}
