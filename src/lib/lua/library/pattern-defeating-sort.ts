/**
 * The sort of Go's standard library since 1.19: pattern-defeating quicksort (Orson Peters), with insertion sort for short
 * ranges and heap sort where partitions stay unbalanced. It is not stable, so the order of equal elements depends on
 * every step; the thresholds and the choice of pivots are Go's.
 */
export interface Sortable {
  less(left: number, right: number): boolean
  swap(left: number, right: number): void
}

const longestInsertion = 12
const shortestNinther = 50
const shortestShifting = 50
const mostShifts = 5
/** Swaps in the search for a pivot that mark a range as descending. */
const descendingSwaps = 12

export function patternDefeatingSort(data: Sortable, length: number): void {
  if (length > 1) sortRange(data, 0, length, bitLength(length))
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value)
}

/** Sorts from `start` to before `end`; after `limit` unbalanced partitions by heap sort. */
function sortRange(data: Sortable, rangeStart: number, rangeEnd: number, rangeLimit: number): void {
  let start = rangeStart
  let end = rangeEnd
  let limit = rangeLimit
  let wasBalanced = true
  let wasPartitioned = true
  for (;;) {
    const length = end - start
    if (length <= longestInsertion || limit === 0) {
      const finish = length <= longestInsertion ? insertionSort : heapSort
      finish(data, start, end)
      return
    }
    if (!wasBalanced) {
      scatter(data, start, end)
      limit--
    }
    const chosen = choosePivot(data, start, end)
    let { pivot } = chosen
    if (chosen.swaps === descendingSwaps) {
      reverse(data, start, end)
      pivot = end - 1 - (pivot - start)
    }
    const looksSorted = chosen.swaps === 0 || chosen.swaps === descendingSwaps
    if (wasBalanced && wasPartitioned && looksSorted && sortNearlySorted(data, start, end)) return
    if (start > 0 && !data.less(start - 1, pivot)) {
      start = partitionEqual(data, start, end, pivot)
      continue
    }
    const { middle, isUnchanged } = partition(data, start, end, pivot)
    wasPartitioned = isUnchanged
    const left = middle - start
    const right = end - middle
    wasBalanced = Math.min(left, right) >= Math.floor(length / 8)
    // The shorter part is sorted first, the longer one in the next round.
    if (left < right) {
      sortRange(data, start, middle, limit)
      start = middle + 1
    } else {
      sortRange(data, middle + 1, end, limit)
      end = middle
    }
  }
}

function insertionSort(data: Sortable, start: number, end: number): void {
  for (let index = start + 1; index < end; index++) {
    for (let at = index; at > start && data.less(at, at - 1); at--) data.swap(at, at - 1)
  }
}

function heapSort(data: Sortable, start: number, end: number): void {
  const length = end - start
  for (let root = Math.floor((length - 1) / 2); root >= 0; root--) siftDown(data, root, length, start)
  for (let last = length - 1; last >= 0; last--) {
    data.swap(start, start + last)
    siftDown(data, 0, last, start)
  }
}

function siftDown(data: Sortable, from: number, length: number, start: number): void {
  let root = from
  for (let child = 2 * root + 1; child < length; child = 2 * root + 1) {
    if (child + 1 < length && data.less(start + child, start + child + 1)) child++
    if (!data.less(start + root, start + child)) return
    data.swap(start + root, start + child)
    root = child
  }
}

/** Moves what is less than the pivot before it. `isUnchanged` when all of it was there already. */
function partition(data: Sortable, start: number, end: number, pivot: number) {
  data.swap(start, pivot)
  let low = start + 1
  let high = end - 1
  let isUnchanged = true
  for (;;) {
    while (low <= high && data.less(low, start)) low++
    while (low <= high && !data.less(high, start)) high--
    if (low > high) break
    data.swap(low, high)
    isUnchanged = false
    low++
    high--
  }
  data.swap(high, start)
  return { middle: high, isUnchanged }
}

/** Moves what equals the pivot, which is the least of the range, to the front; gives where the rest begins. */
function partitionEqual(data: Sortable, start: number, end: number, pivot: number): number {
  data.swap(start, pivot)
  let low = start + 1
  let high = end - 1
  for (;;) {
    while (low <= high && !data.less(start, low)) low++
    while (low <= high && data.less(start, high)) high--
    if (low > high) return low
    data.swap(low, high)
    low++
    high--
  }
}

/** Finishes a range with few elements out of place; false when there are more. */
function sortNearlySorted(data: Sortable, start: number, end: number): boolean {
  let index = start + 1
  for (let shift = 0; shift < mostShifts; shift++) {
    while (index < end && !data.less(index, index - 1)) index++
    if (index === end) return true
    if (end - start < shortestShifting) return false
    data.swap(index, index - 1)
    if (index - start >= 2) {
      for (let at = index - 1; at >= 1 && data.less(at, at - 1); at--) data.swap(at, at - 1)
    }
    if (end - index >= 2) {
      for (let at = index + 1; at < end && data.less(at, at - 1); at++) data.swap(at, at - 1)
    }
  }
  return false
}

/** Exchanges three elements of the middle with others, chosen by a generator that the length seeds. */
function scatter(data: Sortable, start: number, end: number): void {
  const length = end - start
  if (length < 8) return
  let random = BigInt(length)
  const mask = (1n << BigInt(bitLength(length))) - 1n
  const middle = start + Math.floor(length / 4) * 2
  for (let offset = -1; offset <= 1; offset++) {
    random = BigInt.asUintN(64, random ^ (random << 13n))
    random ^= random >> 7n
    random = BigInt.asUintN(64, random ^ (random << 17n))
    const other = Number(random & mask)
    data.swap(middle + offset, start + (other >= length ? other - length : other))
  }
}

/** The median of three elements, in long ranges of three medians; and how many pairs were out of order. */
function choosePivot(data: Sortable, start: number, end: number): { pivot: number; swaps: number } {
  let swaps = 0

  function median(one: number, two: number, three: number): number {
    let [low, middle, high] = [one, two, three]
    if (data.less(middle, low)) {
      swaps++
      ;[low, middle] = [middle, low]
    }
    if (data.less(high, middle)) {
      swaps++
      ;[middle, high] = [high, middle]
    }
    if (data.less(middle, low)) {
      swaps++
      ;[low, middle] = [middle, low]
    }
    return middle
  }

  const quarter = Math.floor((end - start) / 4)
  let points = [start + quarter, start + 2 * quarter, start + 3 * quarter] as const
  if (end - start >= shortestNinther) {
    const [first, second, third] = points
    points = [
      median(first - 1, first, first + 1),
      median(second - 1, second, second + 1),
      median(third - 1, third, third + 1),
    ]
  }
  const pivot = median(...points)
  return { pivot, swaps }
}

function reverse(data: Sortable, start: number, end: number): void {
  for (let low = start, high = end - 1; low < high; low++, high--) data.swap(low, high)
}
