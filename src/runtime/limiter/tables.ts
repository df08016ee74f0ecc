/** Values by key, of which those that nobody looks for are forgotten. */
export interface Table<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
}

/**
 * Makes tables that together hold at most `limit` values. When half as many were used since the last time, all others are
 * forgotten: a look at what is used often costs one look into a map, and no table needs a part of the room for itself.
 */
export function createTables<V>(limit: number): () => Table<V> {
  type Halves = { used: Map<string, V>; before: Map<string, V> }
  /** Tables that hold something: one that is dropped leaves with its values. */
  const filled = new Set<Halves>()
  let used = 0

  function forget(): void {
    used = 0
    for (const halves of filled) {
      halves.before = halves.used
      halves.used = new Map()
      if (halves.before.size === 0) filled.delete(halves)
    }
  }

  return () => {
    const halves: Halves = { used: new Map(), before: new Map() }
    function set(key: string, value: V): void {
      if (used >= limit / 2) forget()
      used++
      filled.add(halves)
      halves.used.set(key, value)
    }
    return {
      set,
      get(key) {
        const value = halves.used.get(key)
        if (value !== undefined) return value
        const older = halves.before.get(key)
        if (older !== undefined) set(key, older)
        return older
      },
    }
  }
}
