import { machine, spend } from "./machine.ts"
import { payKey } from "./text-cost.ts"
import type { Value } from "./value.ts"

/** A key's place. It stays, with no value, when the key is removed: iteration and order rely on it. */
export interface Entry {
  readonly key: Value
  value: Value
  next: Entry | undefined
}

/** An entry takes about 100 bytes. */
const entryCost = 14
/** Passing over a removed key costs a memory access. */
const removedCost = 6

/** The hash part of a table: keys in the order of their first insertion, which a key keeps when it is removed. */
export class Dictionary {
  head: Entry | undefined = undefined
  /** The entry of `__index`, the metamethod that decides the speed of method calls. */
  indexHandler: Entry | undefined = undefined
  private readonly entries = new Map<Value, Entry>()
  private tail: Entry | undefined = undefined

  get(key: Value): Value {
    return this.entries.get(key)?.value
  }

  set(key: Value, value: Value): void {
    if (typeof key === "string") payKey(key)
    const entry = this.entries.get(key)
    if (entry) entry.value = value
    else if (value !== undefined) this.insert(key, value)
  }

  /** Removes a key and gives what it had. */
  take(key: Value): Value {
    const entry = this.entries.get(key)
    const value = entry?.value
    if (entry) entry.value = undefined
    return value
  }

  private insert(key: Value, value: Value): void {
    machine.steps -= entryCost
    const entry: Entry = { key, value, next: undefined }
    this.entries.set(key, entry)
    if (key === "__index") this.indexHandler = entry
    if (this.tail) this.tail.next = entry
    else this.head = entry
    this.tail = entry
  }

  entryOf(key: Value): Entry | undefined {
    return this.entries.get(key)
  }

  copy(): Dictionary {
    const copy = new Dictionary()
    for (let entry = this.head; entry; entry = entry.next) {
      if (entry.value !== undefined) copy.insert(entry.key, entry.value)
    }
    return copy
  }
}

/** The first entry from `entry` on that has a value. */
export function occupied(entry: Entry | undefined): Entry | undefined {
  let current = entry
  while (current && current.value === undefined) {
    spend(removedCost)
    current = current.next
  }
  return current
}
