import { machine, spend } from "./machine.ts"
import { noKeys, type Shape } from "./shape.ts"
import { payKey } from "./text-cost.ts"
import type { Value } from "./value.ts"

/** A key's place in the list. It stays, with no value, when the key is removed: iteration and order rely on it. */
export interface Entry {
  readonly key: Value
  value: Value
  next: Entry | undefined
}

/** A key takes about 100 bytes. */
const entryCost = 14
/** Passing over a removed key costs a memory access. */
const removedCost = 8

/**
 * The hash part of a table: keys in the order of their first insertion, which a key keeps when it is removed. A record,
 * whose keys are named in the program, is a shape and a list of values; anything else is a map.
 */
export class Dictionary {
  /** Undefined for a map. */
  shape: Shape | undefined
  /** Whether it belongs to the tables that all states share, and so lives as long as the program. */
  isShared = false
  /** The values of the shape's keys. */
  slots: Value[]
  private head: Entry | undefined = undefined
  private tail: Entry | undefined = undefined
  private indexEntry: Entry | undefined = undefined
  private entries: Map<Value, Entry> | undefined = undefined

  constructor(shape: Shape = noKeys, slots: Value[] = []) {
    this.shape = shape
    this.slots = slots
  }

  get(key: Value): Value {
    if (this.shape === undefined) return this.entries?.get(key)?.value
    return typeof key === "string" ? this.slots[this.shape.placeOf(key)] : undefined
  }

  /** The value of `__index`. */
  indexHandler(): Value {
    if (this.shape === undefined) return this.indexEntry?.value
    const place = this.shape.indexHandler
    return place < 0 ? undefined : this.slots[place]
  }

  /** Sets a key that the program computes. */
  set(key: Value, value: Value): void {
    if (typeof key === "string") {
      payKey(key)
      if (this.shape && this.setInShape(key, value, this.shape, this.shape.known(key))) return
    } else if (this.shape && value === undefined) return
    this.setEntry(key, value)
  }

  /** Sets a key that the program names. */
  setNamed(name: string, value: Value): void {
    if (this.shape && this.setInShape(name, value, this.shape, undefined)) return
    this.setEntry(name, value)
  }

  /** False when the key needs a longer shape than there is. */
  private setInShape(key: string, value: Value, shape: Shape, longer: Shape | undefined): boolean {
    const place = shape.placeOf(key)
    if (place >= 0) this.slots[place] = value
    else if (value !== undefined) {
      const next = longer ?? shape.with(key)
      if (!next) return false
      this.shape = next
      this.slots.push(value)
      machine.steps -= entryCost
    }
    return true
  }

  private setEntry(key: Value, value: Value): void {
    if (this.shape) this.becomeMap(this.shape)
    const entry = this.entries?.get(key)
    if (entry) entry.value = value
    else if (value !== undefined) this.insert(key, value)
  }

  private becomeMap(shape: Shape): void {
    this.entries = new Map()
    for (const [place, key] of shape.keys.entries()) this.insert(key, this.slots[place])
    this.shape = undefined
    this.slots = []
  }

  private insert(key: Value, value: Value): void {
    machine.steps -= entryCost
    const entry: Entry = { key, value, next: undefined }
    this.entries?.set(key, entry)
    if (key === "__index") this.indexEntry = entry
    if (this.tail) this.tail.next = entry
    else this.head = entry
    this.tail = entry
  }

  /** Removes a key and gives what it had. */
  take(key: Value): Value {
    const value = this.get(key)
    if (value !== undefined) this.set(key, undefined)
    return value
  }

  /** The entry of a key, in a map. */
  entryOf(key: Value): Entry | undefined {
    return this.entries?.get(key)
  }

  /** Whether a key has a place, with or without a value. */
  knows(key: Value): boolean {
    if (this.shape === undefined) return this.entries?.has(key) === true
    return typeof key === "string" && this.shape.placeOf(key) >= 0
  }

  /** The pair after a key (undefined: the first); undefined at the end. */
  next(key: Value): readonly [Value, Value] | undefined {
    if (this.shape === undefined) return pairOf(key === undefined ? this.head : this.entries?.get(key)?.next)
    const from = typeof key === "string" ? this.shape.placeOf(key) + 1 : 0
    for (let place = from; place < this.slots.length; place++) {
      const value = this.slots[place]
      if (value !== undefined) return [this.shape.keys[place], value]
    }
    return undefined
  }

  /** The first entry, in a map. */
  first(): Entry | undefined {
    return this.head
  }

  copy(): Dictionary {
    const copy = new Dictionary(this.shape, this.slots.slice())
    if (this.shape) return copy
    copy.becomeMap(noKeys)
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

function pairOf(entry: Entry | undefined): readonly [Value, Value] | undefined {
  const found = occupied(entry)
  return found && [found.key, found.value]
}
