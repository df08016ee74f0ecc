/**
 * A map of at most `limit` entries that keeps those used last. Entries are kept in order of use, so the first one
 * is the one to give up.
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

  /** Sets a value; of a full map one entry leaves: the longest unused of the first few that `dispensable` names, else the longest unused. */
  set(key: K, value: V, dispensable?: (value: V) => boolean): void {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#limit) this.#giveUpOne(dispensable)
    this.#entries.set(key, value)
  }

  #giveUpOne(dispensable: ((value: V) => boolean) | undefined): void {
    let first: K | undefined
    let seen = 0
    for (const [key, value] of this.#entries) {
      if (seen === 0) first = key
      if (dispensable === undefined || dispensable(value)) {
        this.#entries.delete(key)
        return
      }
      if (++seen === examined) break
    }
    if (first !== undefined) this.#entries.delete(first)
  }
}

/** Entries that are looked at for one to give up: a bound on the work of one `set`. */
const examined = 16
