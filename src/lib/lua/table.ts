import { Dictionary } from "./dictionary.ts"
import type { FieldCache } from "./field-cache.ts"
import { raise, spend } from "./machine.ts"
import { leastInteger } from "./number.ts"
import { payKey } from "./text-cost.ts"
import type { Value } from "./value.ts"

/**
 * A table: an array part for keys 1..n and a hash part in order of first insertion.
 * Source of the order and of the length rule: semantics, Lua scripting, section 8.
 */

/** A gap up to this many is filled with nil; farther keys go to the hash part, so that `t[1e7] = 1` costs nothing. */
const maximumGap = 64
const maximumArrayKey = 67108864

export class LuaTable {
  metatable: LuaTable | undefined = undefined
  /** Values of keys 1..n. Never ends with nil, so the length rule is the length of this array. */
  array: Value[] = []
  /** Nils that once had a place after the end of the array: table.remove takes them first, as in gopher-lua. */
  private tailNils = 0
  /** The hash part, once there is one. */
  dictionary: Dictionary | undefined = undefined
  /** Whether the hash part may hold positive integer keys. */
  private sparse = false
  /** Set for tables shared by all states: called before the first write of a run. */
  onWrite: ((table: LuaTable) => void) | undefined = undefined

  get(key: Value): Value {
    if (typeof key === "number") return this.getNumber(key)
    if (typeof key === "string") payKey(key)
    return this.dictionary?.get(key)
  }

  getString(key: string): Value {
    return this.dictionary?.get(key)
  }

  getNumber(key: number): Value {
    const array = this.array
    if (key > 0 && key <= array.length) {
      const value = array[key - 1]
      // A fraction inside the range misses the array and, like any other key, is looked up in the hash part.
      if (value !== undefined || Number.isInteger(key)) return value
    }
    return this.dictionary?.get(key)
  }

  setMetatable(metatable: LuaTable | undefined): void {
    if (this.onWrite) this.onWrite(this)
    this.metatable = metatable
  }

  /** Sets a key; nil removes it. Throws for the keys nil and NaN. */
  set(key: Value, value: Value): void {
    if (typeof key === "number") this.setNumber(key, value)
    else if (key === undefined) raise("table index is nil")
    else this.setHash(key, value)
  }

  setNumber(key: number, value: Value): void {
    if (this.onWrite) this.onWrite(this)
    const array = this.array
    const length = array.length
    if (key === length + 1 && !this.sparse && value !== undefined) {
      array.push(value)
      if (this.tailNils > 0) this.tailNils--
    } else if (key > 0 && key <= length && Number.isInteger(key)) {
      if (value === undefined && key === length) this.trim()
      else array[key - 1] = value
    } else this.setOther(key, value)
  }

  /** Sets keys 1 to n of a new table. It takes the array over. */
  setElements(elements: Value[]): void {
    if (this.array.length > 0 || this.sparse) {
      for (const [index, value] of elements.entries()) this.setNumber(index + 1, value)
      return
    }
    const size = elements.length
    while (elements.length > 0 && elements[elements.length - 1] === undefined) elements.pop()
    this.array = elements
    this.tailNils = size - elements.length
  }

  private removeHash(key: Value): void {
    this.dictionary?.take(key)
  }

  /** Drops the last element and every nil before it, and counts them as tail nils. */
  private trim(): void {
    this.array.pop()
    this.tailNils++
    this.dropNils()
  }

  /** Drops nils at the end, and counts them as tail nils. */
  private dropNils(): void {
    const array = this.array
    const before = array.length
    while (array.length > 0 && array[array.length - 1] === undefined) array.pop()
    this.tailNils += before - array.length
  }

  private setOther(key: number, value: Value): void {
    if (Number.isNaN(key)) raise("table index is NaN")
    if (key < 1 || key >= maximumArrayKey || !Number.isInteger(key)) this.setHash(key, value)
    else if (value === undefined) this.leaveNil(key)
    else if (key > this.array.length + maximumGap) {
      this.sparse = true
      this.setHash(key, value)
    } else this.extend(key, value)
  }

  /** nil beyond the end of the array part. */
  private leaveNil(key: number): void {
    this.removeHash(key)
    if (!this.sparse) this.tailNils = Math.max(this.tailNils, key - this.array.length)
  }

  /** Lengthens the array part up to `key`, filling the gap with nil or what the hash part has. */
  private extend(key: number, value: Value): void {
    const array = this.array
    spend(2 * (key - array.length))
    this.tailNils = Math.max(this.tailNils - (key - array.length), 0)
    while (array.length < key - 1) array.push(this.take(array.length + 1))
    this.removeHash(key)
    array.push(value)
    if (this.sparse) this.gather()
  }

  /** Takes an integer key out of the hash part. */
  private take(key: number): Value {
    return this.sparse ? this.dictionary?.take(key) : undefined
  }

  /** Moves keys that now follow the array part out of the hash part. */
  private gather(): void {
    for (;;) {
      const value = this.take(this.array.length + 1)
      if (value === undefined) return
      this.array.push(value)
    }
  }

  /** Reads a name by what its place in the program remembers. */
  getCached(cache: FieldCache): Value {
    return this.dictionary === undefined ? undefined : cache.read(this.dictionary)
  }

  setCached(cache: FieldCache, value: Value): void {
    if (this.onWrite) this.onWrite(this)
    if (this.dictionary === undefined) {
      if (value === undefined) return
      this.dictionary = new Dictionary()
    }
    cache.write(this.dictionary, value)
  }

  setHash(key: Value, value: Value): void {
    if (this.onWrite) this.onWrite(this)
    if (this.dictionary) this.dictionary.set(key, value)
    else if (value !== undefined) {
      this.dictionary = new Dictionary()
      this.dictionary.set(key, value)
    }
  }

  /** `#` without metamethods: the last key of the array part, or of the far integers when there are any. */
  length(): number {
    if (!this.sparse) return this.array.length
    let largest = this.array.length
    for (let entry = this.dictionary?.first(); entry; entry = entry.next) {
      spend(1)
      if (isFarKey(entry.key) && entry.value !== undefined && entry.key > largest) largest = entry.key
    }
    return largest
  }

  /** The pair after `key` (nil: the first); undefined at the end. */
  next(key: Value): readonly [Value, Value] | undefined {
    let index = 0
    if (typeof key === "number" && key > 0 && key <= this.array.length && Number.isInteger(key)) index = key
    else if (key !== undefined) {
      // A key of the array part that was removed on the way is unknown: the hash part comes next.
      const isKnown = this.dictionary?.knows(key) === true
      return isKnown || typeof key === "number" ? this.dictionary?.next(isKnown ? key : undefined) : undefined
    }
    for (; index < this.array.length; index++) {
      const value = this.array[index]
      if (value !== undefined) return [index + 1, value]
      spend(1)
    }
    return this.dictionary?.next(undefined)
  }

  /** Appends after the last element; nil is not appended. */
  append(value: Value): void {
    if (value !== undefined) this.setNumber(this.length() + 1, value)
  }

  /** Inserts before `index` of the array part, moving up what follows. */
  insertAt(index: number, value: Value): void {
    const size = this.array.length + this.tailNils
    if (index > this.array.length && index <= size) {
      this.setNumber(index, value)
      // The nils behind it move up with all else.
      this.tailNils = Math.max(size + 1 - this.array.length, 0)
    } else if (index < 1 || index > size) this.setNumber(index, value)
    else {
      if (this.onWrite) this.onWrite(this)
      spend(1 + ((this.array.length - index) >> 3))
      this.array.splice(index - 1, 0, value)
    }
  }

  /**
   * Removes and returns what is at `index` (from 1; below 1 the last one), moving down what follows. Below the least integer
   * comes the greatest, where nothing is.
   */
  removeAt(index: number): Value {
    const size = this.array.length + this.tailNils
    if (index > size || size === 0 || index === leastInteger) return undefined
    if (this.onWrite) this.onWrite(this)
    const array = this.array
    if ((index < 1 || index > array.length) && this.tailNils > 0) {
      this.tailNils--
      return undefined
    }
    const value = index < 1 ? array[array.length - 1] : array[index - 1]
    if (index < 1 || index === array.length) {
      const tailNils = this.tailNils
      this.trim()
      this.tailNils = Math.max(this.tailNils - 1, tailNils)
    } else {
      spend(1 + ((array.length - index) >> 3))
      array.splice(index - 1, 1)
    }
    return value
  }

  /** Lets a function rearrange the array part in place, with the nils at its end. */
  changeArray(change: (values: Value[]) => void): void {
    if (this.onWrite) this.onWrite(this)
    const array = this.array
    spend(8 * this.tailNils)
    for (; this.tailNils > 0; this.tailNils--) array.push(undefined)
    try {
      change(array)
    } finally {
      this.dropNils()
    }
  }

  /** What a state may change, so that it can be put back (see `sharing.ts`). */
  contents(): TableContents {
    const { metatable, array, tailNils, dictionary, sparse, onWrite } = this
    return { metatable, array, tailNils, dictionary, sparse, onWrite }
  }

  restore(contents: TableContents): void {
    Object.assign(this, contents)
  }

  /** Replaces the contents by a copy of them. */
  detach(): void {
    this.array = this.array.slice()
    this.dictionary = this.dictionary?.copy()
  }
}

export interface TableContents {
  readonly metatable: LuaTable | undefined
  readonly array: Value[]
  readonly tailNils: number
  readonly dictionary: Dictionary | undefined
  readonly sparse: boolean
  readonly onWrite: ((table: LuaTable) => void) | undefined
}

function isFarKey(key: Value): key is number {
  return typeof key === "number" && key > 0 && Number.isInteger(key)
}
