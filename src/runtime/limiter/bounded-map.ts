/**
 * A map of at most `limit` entries that keeps those used last. Room is made for many entries at a time: looking for the
 * oldest one at each insertion would walk over the places of all that left before it.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  /** The value of `key`, which counts as a use. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  /** Sets a value. Of a full map leave those of the oldest eighth that are `dispensable`, and at least the oldest 64th. */
  set(key: K, value: V, dispensable: (value: V) => boolean = () => false): void {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#limit) this.#makeRoom(dispensable)
    this.#entries.set(key, value)
  }

  #makeRoom(dispensable: (value: V) => boolean): void {
    const least = Math.ceil(this.#limit / 64)
    const oldest: K[] = []
    let left = Math.ceil(this.#limit / 8)
    let freed = 0
    for (const [key, value] of this.#entries) {
      if (left-- === 0) break
      if (dispensable(value)) {
        this.#entries.delete(key)
        freed++
      } else if (oldest.length < least) oldest.push(key)
    }
    for (const key of oldest.slice(0, Math.max(0, least - freed))) this.#entries.delete(key)
  }
}
