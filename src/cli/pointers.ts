import { currentKey, type Pointer, parsePointer, previousKey } from "../runtime/config-source/pointer.ts"
import type { RemoteStore } from "./wrangler.ts"

/** The pointers of a deployment. */
export interface Pointers {
  readonly current: Pointer | undefined
  readonly previous: Pointer | undefined
}

export async function readPointers(store: RemoteStore): Promise<Pointers> {
  // One after the other: two commands at once lock each other out of a local namespace.
  const current = await store.get(currentKey)
  const previous = await store.get(previousKey)
  return { current: pointerIn(current, currentKey), previous: pointerIn(previous, previousKey) }
}

function pointerIn(text: string | undefined, key: string): Pointer | undefined {
  if (text === undefined) return undefined
  try {
    return parsePointer(text)
  } catch (fault) {
    throw new Error(`the key ${key} holds something else: ${fault instanceof Error ? fault.message : String(fault)}`)
  }
}

/**
 * Moves the pointer: what it leaves becomes `previous` first, so that there is always a way back. A canary has none of its own:
 * without it the document that most clients had stays.
 */
export async function movePointer(store: RemoteStore, from: Pointer | undefined, to: Pointer): Promise<void> {
  if (from !== undefined && from.document !== to.document) {
    await store.put(previousKey, JSON.stringify({ document: from.document }))
  }
  await store.put(currentKey, JSON.stringify(to))
}

/** A hash as people read it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12)
}

/** `3f2a91c04d1e, and 8b01… for 5 % of the clients and for X-Canary: yes`. */
export function describePointer({ document, canary }: Pointer): string {
  if (canary === undefined) return shortHash(document)
  const { percent, header } = canary
  const whom = [
    ...(percent > 0 ? [`${percent} % of the clients`] : []),
    ...(header === undefined ? [] : [`requests with ${header.name}: ${header.value}`]),
  ]
  return `${shortHash(document)}, and ${shortHash(canary.document)} for ${whom.join(" and ") || "nobody"}`
}
