import { type BloomFilter, emptyFilter, type FilterSize } from "../../lib/bloom-filter.ts"
import { readBody } from "../../pipeline/read-body.ts"
import { maxBits } from "./options.ts"

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
  const packed = await through(bits, new CompressionStream("gzip")).bytes()
  return `${bits.length * 8} ${hashes} ${base64(packed)}`
}

/** Reads such a text; `undefined` when it is damaged. Nothing beyond the size that it states is unpacked. */
export async function filterOf(text: string): Promise<BloomFilter | undefined> {
  const [bits = "", hashes = "", packed = ""] = text.split(" ", 3)
  const size = Number(bits) / 8
  if (!(Number.isInteger(size) && size > 0 && size <= maxBits / 8 && Number(hashes) >= 1)) return undefined
  try {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
    const unpacked = await readBody(through(bytes, new DecompressionStream("gzip")), size)
    const isWhole = !unpacked.cut && unpacked.bytes.length === size
    return isWhole ? { bits: unpacked.bytes, hashes: Number(hashes) } : undefined
  } catch {
    return undefined
  }
}

/**
 * The stored filter, or an empty one where nothing is stored. A stored one keeps its size even if the revoker's has changed
 * since: what was revoked stays revoked, and the new size comes with the next period.
 * @throws Error when it is damaged: writing over it would admit every token that it holds.
 */
export async function filterToExtend(text: string | null, size: FilterSize): Promise<BloomFilter> {
  if (text === null) return emptyFilter(size)
  const stored = await filterOf(text)
  if (stored === undefined) throw new Error("the stored revocations are damaged")
  return stored
}

function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): Response {
  return new Response(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform))
}

function base64(bytes: Uint8Array): string {
  let binary = ""
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}
