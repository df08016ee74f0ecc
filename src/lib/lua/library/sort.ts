import { callFromHost } from "../call.ts"
import type { LuaFunction } from "../function.ts"
import { currentSite, spend } from "../machine.ts"
import { lessThan, truthy } from "../operators.ts"
import { first, type Value } from "../value.ts"

type Less = (left: Value, right: Value) => boolean

/** Go's sort uses insertion sort up to this length, so short lists keep the order of equal elements. */
const maximumInsertion = 12

/**
 * Sorts in place by `<` or an order function. An inconsistent order function gives some order but never fails, and the
 * number of comparisons stays within n log n.
 */
export function sortValues(values: Value[], order: LuaFunction | undefined): void {
  const site = currentSite()
  const less: Less = order
    ? (left, right) => truthy(first(callFromHost(order, [left, right])))
    : (left, right) => lessThan(left, right, site)
  if (values.length <= maximumInsertion) insertionSort(values, less)
  else mergeSort(values, less)
}

function insertionSort(values: Value[], less: Less): void {
  for (let index = 1; index < values.length; index++) {
    for (let at = index; at > 0 && less(values[at], values[at - 1]); at--) {
      const value = values[at]
      values[at] = values[at - 1]
      values[at - 1] = value
    }
  }
}

/** Bottom-up merge sort. */
function mergeSort(values: Value[], less: Less): void {
  let source = values.slice()
  let target = values.slice()
  for (let width = 1; width < values.length; width *= 2) {
    spend(3 * values.length)
    for (let start = 0; start < values.length; start += 2 * width) merge(source, target, start, width, less)
    const swapped = source
    source = target
    target = swapped
  }
  for (let index = 0; index < values.length; index++) values[index] = source[index]
}

function merge(source: readonly Value[], target: Value[], start: number, width: number, less: Less): void {
  const middle = Math.min(start + width, source.length)
  const end = Math.min(start + 2 * width, source.length)
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    const takeRight = right < end && (left >= middle || less(source[right], source[left]))
    target[at] = takeRight ? source[right++] : source[left++]
  }
}
