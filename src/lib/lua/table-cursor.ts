import { type Dictionary, type Entry, occupied } from "./dictionary.ts"
import { spend } from "./machine.ts"
import type { Shape } from "./shape.ts"
import type { LuaTable } from "./table.ts"
import type { Value } from "./value.ts"

/** A walk over all pairs of a table, in the order of `next`. The table may change in between as `next` allows. */
export class TableCursor {
  key: Value = undefined
  value: Value = undefined
  private readonly table: LuaTable
  private index = 0
  private place = 0
  private entry: Entry | undefined = undefined
  private readonly isShared: boolean

  constructor(table: LuaTable) {
    this.table = table
    this.isShared = table.onWrite !== undefined
  }

  /** Goes on to the next pair; false at the end. */
  advance(): boolean {
    // The first write to a shared table replaces its entries: only the key tells where the walk was.
    if (this.isShared) return this.take(this.table.next(this.key))
    const { array } = this.table
    while (this.index < array.length) {
      const value = array[this.index++]
      if (value !== undefined) {
        this.key = this.index
        this.value = value
        return true
      }
      spend(1)
    }
    return this.advanceEntry()
  }

  private take(pair: readonly [Value, Value] | undefined): boolean {
    this.key = pair?.[0]
    this.value = pair?.[1]
    return pair !== undefined
  }

  private advancePlace({ slots }: Dictionary, { keys }: Shape): boolean {
    while (this.place < slots.length) {
      const value = slots[this.place++]
      if (value === undefined) continue
      this.key = keys[this.place - 1]
      this.value = value
      return true
    }
    return false
  }

  private advanceEntry(): boolean {
    const { dictionary } = this.table
    if (dictionary?.shape) return this.advancePlace(dictionary, dictionary.shape)
    // A record that became a map on the way is found again by the key.
    if (this.place > 0 && !this.entry) this.entry = dictionary?.entryOf(this.key)
    const entry = occupied(this.entry ? this.entry.next : dictionary?.first())
    if (!entry) return false
    this.entry = entry
    this.key = entry.key
    this.value = entry.value
    return true
  }
}
