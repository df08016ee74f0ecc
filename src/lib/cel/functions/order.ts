import { EvaluationError, type Meter, spend } from "../error.ts"
import type { Duration, Timestamp, Uint } from "../value.ts"
import { charactersPerStep, compareNumbers } from "./equality.ts"
import { type Offer, type Overload, overload } from "./overload.ts"

/** Less than, equal or greater than 0; NaN for what has no order. */
type Compare = (meter: Meter, ...values: never[]) => number

type Numeric = bigint | number | Uint

/**
 * In the reference's order, which its checker depends on. It finds numbers of two types only behind the first macro: inside of
 * macros, and in what stands to the right of them.
 */
const sides: readonly (readonly [string, Compare, Offer])[] = [
  ["bool, bool", (_, a: boolean, b: boolean) => Number(a) - Number(b), "always"],
  ["int, int", compareNumbersOf, "always"],
  ["int, double", compareNumbersOf, "behind-macros"],
  ["int, uint", compareNumbersOf, "behind-macros"],
  ["uint, uint", compareNumbersOf, "always"],
  ["uint, double", compareNumbersOf, "behind-macros"],
  ["uint, int", compareNumbersOf, "behind-macros"],
  ["double, double", compareNumbersOf, "always"],
  ["double, int", compareNumbersOf, "behind-macros"],
  ["double, uint", compareNumbersOf, "behind-macros"],
  ["string, string", compareTexts, "always"],
  ["bytes, bytes", compareBytes, "always"],
  ["google.protobuf.Timestamp, google.protobuf.Timestamp", compareNanos, "always"],
  ["google.protobuf.Duration, google.protobuf.Duration", compareNanos, "always"],
]

const relations: readonly (readonly [string, (order: number) => boolean])[] = [
  ["_<_", (order) => ordered(order) < 0],
  ["_<=_", (order) => ordered(order) <= 0],
  ["_>_", (order) => ordered(order) > 0],
  ["_>=_", (order) => ordered(order) >= 0],
]

/** @throws EvaluationError for NaN: it equals nothing, and less or greater than it is an error in the reference */
function ordered(order: number): number {
  if (Number.isNaN(order)) throw new EvaluationError("NaN values cannot be ordered")
  return order
}

export const orderFunctions: readonly Overload[] = relations.flatMap(([name, holds]) =>
  sides.map(([types, compare, offer]) =>
    overload(name, `(${types}) -> bool`, (meter, ...values) => holds(compare(meter, ...values)), offer),
  ),
)

function compareNumbersOf(_: Meter, a: Numeric, b: Numeric): number {
  return compareNumbers(a, b)
}

function compareNanos(_: Meter, a: Timestamp | Duration, b: Timestamp | Duration): number {
  return compareNumbers(a.nanos, b.nanos)
}

/** By code points, as bytes of UTF-8 are ordered; JavaScript's own order puts surrogates before U+E000. */
function compareTexts(meter: Meter, a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  spend(meter, length / charactersPerStep)
  for (let index = 0; index < length; index++) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (one !== other) return codePointRank(one) - codePointRank(other)
  }
  return a.length - b.length
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}

function compareBytes(meter: Meter, a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  spend(meter, length / charactersPerStep)
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
