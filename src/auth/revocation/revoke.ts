import { addElement } from "../../lib/bloom-filter.ts"
import { filterKey, filterText, filterToExtend, periodAt } from "./document.ts"
import { type RevokerOptions, sizeOf } from "./options.ts"

/** A store of documents that `skerry revoke` may write to (Workers KV). */
export interface RevocationStore {
  get(key: string): Promise<string | null>
  /** @param lifetime seconds after which the document may be dropped */
  put(key: string, text: string, lifetime: number): Promise<void>
}

/**
 * Revokes every token whose claim `name` is `value`, for one to two `TTL`s from now. Gateways see it as soon as they read the
 * store again. Two writers at the same moment may lose one of the two: repeat it, adding an element twice does no harm.
 * @param now milliseconds since the epoch
 * @throws RangeError when the revoker does not watch that claim: nothing would ever look for the element.
 */
export async function revoke(
  store: RevocationStore,
  options: RevokerOptions,
  element: { readonly name: string; readonly value: string },
  now: number,
): Promise<void> {
  if (!options.token_keys.includes(element.name)) {
    throw new RangeError(`the revoker does not watch the claim ${element.name}: ${options.token_keys.join(", ")}`)
  }
  const key = filterKey(periodAt(now, options.TTL))
  const filter = await filterToExtend(await store.get(key), sizeOf(options))
  addElement(filter, elementOf(element.name, element.value))
  await store.put(key, await filterText(filter), Math.max(60, Math.ceil(2 * options.TTL)))
}

/** What stands in the filter for a claim's value. */
export function elementOf(name: string, value: string): string {
  return `${name}-${value}`
}
