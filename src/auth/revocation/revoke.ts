import { addElement } from "../../lib/bloom-filter.ts"
import { filterKey, filterText, filterToExtend, periodAt } from "./document.ts"
import { type RevokerOptions, sizeOf } from "./options.ts"

/** A store of documents that `skerry revoke` may write to (Workers KV). */
export interface RevocationStore {
  get(key: string): Promise<string | null>
  /** @param lifetime seconds after which the document may be dropped */
  put(key: string, text: string, lifetime: number): Promise<void>
}

/** Seconds that the store keeps a document at least; it takes no shorter time. */
const shortestLifetime = 60

/**
 * Revokes every token whose claim `name` is one of `values`, for one to two `TTL`s from now. Gateways see it as soon as they
 * read the store again. Two writers at the same moment may lose what one of them wrote: repeat it, adding an element twice
 * does no harm.
 * @param now milliseconds since the epoch
 * @throws RangeError when the revoker does not watch that claim: nothing would ever look for the element.
 */
export async function revoke(
  store: RevocationStore,
  options: RevokerOptions,
  { name, values }: { readonly name: string; readonly values: readonly string[] },
  now: number,
): Promise<void> {
  if (!options.token_keys.includes(name)) {
    throw new RangeError(`the revoker does not watch the claim ${name}, but ${options.token_keys.join(", ") || "none"}`)
  }
  const key = filterKey(periodAt(now, options.TTL))
  const filter = await filterToExtend(await store.get(key), sizeOf(options))
  for (const value of values) addElement(filter, elementOf(name, value))
  await store.put(key, await filterText(filter), Math.max(shortestLifetime, Math.ceil(2 * options.TTL)))
}

/** What stands in the filter for a claim's value. */
export function elementOf(name: string, value: string): string {
  return `${name}-${value}`
}
