import { callFromHost } from "../call.ts"
import type { LuaFunction } from "../function.ts"
import { currentSite, spend } from "../machine.ts"
import { lessThan, truthy } from "../operators.ts"
import { first, type Value } from "../value.ts"
import { patternDefeatingSort, type Sortable } from "./pattern-defeating-sort.ts"

/**
 * Sorts in place by `<` or an order function, in the steps of Go's sort: equal elements end in the order they have in
 * KrakenD, and an order function sees the same pairs. An inconsistent order function gives some order but never fails.
 */
export function sortValues(values: Value[], order: LuaFunction | undefined): void {
  const site = currentSite()
  const precedes: (left: Value, right: Value) => boolean = order
    ? (left, right) => truthy(first(callFromHost(order, [left, right])))
    : (left, right) => lessThan(left, right, site)
  const sortable: Sortable = {
    less(left, right) {
      spend(3)
      return precedes(values[left], values[right])
    },
    swap(left, right) {
      const value = values[left]
      values[left] = values[right]
      values[right] = value
    },
  }
  patternDefeatingSort(sortable, values.length)
}
