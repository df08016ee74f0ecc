import { type Meter, spend } from "../error.ts"
import type { Duration, Timestamp, Uint } from "../value.ts"
import { charactersPerStep, compareNumbers } from "./equality.ts"
import { type Overload, overload } from "./overload.ts"

/** Less than, equal or greater than 0; NaN for what has no order. */
type Compare = (meter: Meter, ...values: never[]) => number

type Numeric = bigint | number | Uint

const byNumber: Compare = (_, a: Numeric, b: Numeric) => compareNumbers(a, b)

const byType: readonly (readonly [string, Compare])[] = [
  ["bool", (_, a: boolean, b: boolean) => Number(a) - Number(b)],
  ["int", byNumber],
  ["uint", byNumber],
  ["double", byNumber],
  ["string", compareTexts],
  ["bytes", compareBytes],
  ["google.protobuf.Timestamp", (_, a: Timestamp, b: Timestamp) => compareNumbers(a.nanos, b.nanos)],
  ["google.protobuf.Duration", (_, a: Duration, b: Duration) => compareNumbers(a.nanos, b.nanos)],
]

/** Numbers of two types compare by value, but only where the checker does not know their types. */
const mixed = ["int, uint", "int, double", "uint, int", "uint, double", "double, int", "double, uint"]

const relations: readonly (readonly [string, (order: number) => boolean])[] = [
  ["_<_", (order) => order < 0],
  ["_<=_", (order) => order <= 0],
  ["_>_", (order) => order > 0],
  ["_>=_", (order) => order >= 0],
]

export const orderFunctions: readonly Overload[] = relations.flatMap(([name, holds]) => [
  ...byType.map(([type, compare]) =>
    overload(name, `(${type}, ${type}) -> bool`, (meter, ...values) => holds(compare(meter, ...values))),
  ),
  ...mixed.map((types) =>
    overload(name, `(${types}) -> bool`, (_, a: Numeric, b: Numeric) => holds(compareNumbers(a, b)), true),
  ),
])

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
