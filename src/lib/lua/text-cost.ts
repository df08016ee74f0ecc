import { LuaBudgetError, machine, spend } from "./machine.ts"

/**
 * What strings cost. JavaScript joins two strings in no time and copies them only when the result is first read, so a
 * join alone says nothing about the work it causes: building a text piece by piece must stay cheap, reading each of the
 * pieces' joins must not be free. Joins of long strings are noted by their length; reading a string of a noted length
 * pays for one copy.
 */

/** A join of up to this many bytes is paid for at once. */
const longLength = 1024

const noted = new Map<number, number>()

/** Forgets all joins: another state runs. */
export function forgetJoins(): void {
  noted.clear()
}

/** Pays for joining to a string of `length` bytes, and refuses those that are too long. */
export function payJoin(length: number): void {
  machine.steps -= 2
  if (length < longLength) {
    machine.steps -= length >> 7
    return
  }
  if (length > machine.maximumStringLength) throw new LuaBudgetError("string budget exhausted")
  spend(8)
  noted.set(length, (noted.get(length) ?? 0) + 1)
}

/** Pays for the copy that reading a string may cause. */
export function payRead({ length }: string): void {
  if (length < longLength) return
  const count = noted.get(length)
  if (count === undefined) return
  if (count > 1) noted.set(length, count - 1)
  else noted.delete(length)
  spend(length >> 5)
}

/** Pays for comparing two strings. */
export function payComparison(left: string, right: string): void {
  if (left.length < longLength || right.length < longLength) return
  payRead(left)
  payRead(right)
  spend(Math.min(left.length, right.length) >> 6)
}

/** Pays for a key's hash and comparison. */
export function payKey(key: string): void {
  if (key.length < longLength) return
  payRead(key)
  spend(key.length >> 6)
}
