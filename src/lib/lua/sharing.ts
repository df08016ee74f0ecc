import { LuaTable, type TableContents } from "./table.ts"
import { Userdata } from "./userdata.ts"
import type { Value } from "./value.ts"

/**
 * Tables shared by all states: globals and libraries. A state that writes one works on a copy of its contents; when
 * the state stops, the originals are put back, and its own contents again when it goes on. So a state costs nothing
 * until it writes.
 */
export interface Writes {
  /** Puts the state's own contents in place. */
  mount(): void
  /** Puts the originals in place. */
  unmount(): void
}

interface Written {
  readonly table: LuaTable
  /** The contents not in place now: the originals while the state runs, its own while it is stopped. */
  other: TableContents
}

/** The writes of the running state; without one, writes change the originals for good. */
let current: Written[] | undefined

export function createWrites(): Writes {
  const written: Written[] = []
  let outer: Written[] | undefined
  return {
    mount() {
      outer = current
      current = written
      for (const one of written) exchange(one)
    },
    unmount() {
      for (const one of written) exchange(one)
      current = outer
    },
  }
}

function exchange(written: Written): void {
  const { table, other } = written
  written.other = table.contents()
  table.restore(other)
}

/** Before the first write of a state to a shared table: keeps the original and gives the state a copy. */
function keepOriginal(table: LuaTable): void {
  if (!current) return
  current.push({ table, other: table.contents() })
  table.detach()
  table.onWrite = undefined
}

/** Marks a table, and all it leads to, as shared. */
export function share(value: Value): void {
  if (value instanceof Userdata && value.metatable) share(value.metatable)
  if (!(value instanceof LuaTable) || value.onWrite) return
  value.onWrite = keepOriginal
  if (value.dictionary) value.dictionary.isShared = true
  if (value.metatable) share(value.metatable)
  for (let pair = value.next(undefined); pair; pair = value.next(pair[0])) share(pair[1])
}
