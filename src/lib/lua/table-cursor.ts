import { type Entry, occupied } from "./dictionary.ts"
import { spend } from "./machine.ts"
import type { LuaTable } from "./table.ts"
import type { Value } from "./value.ts"

/** A walk over all pairs of a table, in the order of `next`. The table may change in between as `next` allows. */
export class TableCursor {
  key: Value = undefined
  value: Value = undefined
  private readonly table: LuaTable
  private index = 0
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

  private advanceEntry(): boolean {
    const entry = occupied(this.entry ? this.entry.next : this.table.dictionary?.head)
    if (!entry) return false
    this.entry = entry
    this.key = entry.key
    this.value = entry.value
    return true
  }
}
