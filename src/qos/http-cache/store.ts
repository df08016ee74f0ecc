/** A stored answer. */
export interface Stored {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
  /** Request values of the headers that `Vary` names, as they were when it was stored. */
  readonly varied: readonly (readonly [name: string, value: string])[]
}

export interface Store {
  get(key: string): Stored | undefined
  put(key: string, stored: Stored): void
  delete(key: string): void
}

export interface StoreLimits {
  readonly items: number
  /** Bytes of all bodies and headers together. */
  readonly bytes: number
}

/** Bytes that all stores of a configuration may still take. */
export interface Budget {
  left: number
}

/** A store in the isolate's memory; its least recently used answers make room for new ones. */
export function memoryStore({ items, bytes }: StoreLimits, budget: Budget): Store {
  const entries = new Map<string, { stored: Stored; size: number }>()
  let total = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (entry === undefined) return
    total -= entry.size
    budget.left += entry.size
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.stored
    },
    put(key, stored) {
      remove(key)
      const size = key.length + stored.body.length + headerSize(stored.headers)
      if (size > bytes) return
      entries.set(key, { stored, size })
      total += size
      budget.left -= size
      for (const oldest of entries.keys()) {
        if (total <= bytes && entries.size <= items && budget.left >= 0) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}

function headerSize(headers: Headers): number {
  let size = 0
  for (const [name, value] of headers) size += name.length + value.length
  return size
}
