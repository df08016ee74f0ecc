import { EvaluationError, type Meter, spend } from "../error.ts"
import { Duration, List, Timestamp, Uint } from "../value.ts"
import { charactersPerStep } from "./equality.ts"
import { overload } from "./overload.ts"

const minInt = -(2n ** 63n)
const maxInt = 2n ** 63n - 1n
const maxUint = 2n ** 64n - 1n

const time = "google.protobuf.Timestamp"
const span = "google.protobuf.Duration"

type Fold = (a: bigint, b: bigint) => bigint

const onInts = (fold: Fold) => (_: Meter, a: bigint, b: bigint) => int(fold(a, b))
const onUints = (fold: Fold) => (_: Meter, a: Uint, b: Uint) => uint(fold(a.value, b.value))
const onDoubles = (fold: (a: number, b: number) => number) => (_: Meter, a: number, b: number) => fold(a, b)
const ints = "(int, int) -> int"
const uints = "(uint, uint) -> uint"
const doubles = "(double, double) -> double"

const add: Fold = (a, b) => a + b
const subtract: Fold = (a, b) => a - b
const multiply: Fold = (a, b) => a * b
const divide: Fold = (a, b) => a / divisor(b)
/** The least int has no remainder by -1, as it has no quotient: in the reference both overflow. */
const remainder: Fold = (a, b) => {
  if (a === minInt && b === -1n) throw new EvaluationError("int overflow")
  return a % divisor(b)
}

const sum = (a: number, b: number) => a + b
const difference = (a: number, b: number) => a - b
const product = (a: number, b: number) => a * b
const quotient = (a: number, b: number) => a / b

/** In the reference's order: the first one that fits tells the checker what is still open in the types of the sides. */
export const arithmeticFunctions = [
  overload("_+_", "(bytes, bytes) -> bytes", joinBytes),
  overload("_+_", doubles, onDoubles(sum)),
  overload("_+_", `(${span}, ${span}) -> ${span}`, (_, a: Duration, b: Duration) => duration(a.nanos + b.nanos)),
  overload("_+_", `(${span}, ${time}) -> ${time}`, (_, a: Duration, b: Timestamp) => moved(b, a.nanos)),
  overload("_+_", `(${time}, ${span}) -> ${time}`, (_, a: Timestamp, b: Duration) => moved(a, b.nanos)),
  overload("_+_", ints, onInts(add)),
  overload("_+_", "(list(A), list(A)) -> list(A)", joinLists),
  overload("_+_", "(string, string) -> string", joinTexts),
  overload("_+_", uints, onUints(add)),
  overload("_-_", doubles, onDoubles(difference)),
  overload("_-_", `(${span}, ${span}) -> ${span}`, (_, a: Duration, b: Duration) => duration(a.nanos - b.nanos)),
  overload("_-_", ints, onInts(subtract)),
  overload("_-_", `(${time}, ${span}) -> ${time}`, (_, a: Timestamp, b: Duration) => moved(a, negated(b).nanos)),
  overload("_-_", `(${time}, ${time}) -> ${span}`, (_, a: Timestamp, b: Timestamp) => duration(a.nanos - b.nanos)),
  overload("_-_", uints, onUints(subtract)),
  overload("_*_", doubles, onDoubles(product)),
  overload("_*_", ints, onInts(multiply)),
  overload("_*_", uints, onUints(multiply)),
  overload("_/_", doubles, onDoubles(quotient)),
  overload("_/_", ints, onInts(divide)),
  overload("_/_", uints, onUints(divide)),
  overload("_%_", ints, onInts(remainder)),
  overload("_%_", uints, onUints(remainder)),
  overload("-_", "(double) -> double", (_, value: number) => -value),
  overload("-_", "(int) -> int", (_, value: bigint) => int(-value)),
  overload("-_", `(${span}) -> ${span}`, (_, value: Duration) => negated(value), "never"),
  overload("!_", "(bool) -> bool", (_, value: boolean) => !value),
]

/** @throws EvaluationError outside of 64 bits */
export function int(value: bigint): bigint {
  if (value < minInt || value > maxInt) throw new EvaluationError("int overflow")
  return value
}

/** @throws EvaluationError outside of 64 bits without a sign */
export function uint(value: bigint): Uint {
  if (value < 0n || value > maxUint) throw new EvaluationError("uint overflow")
  return new Uint(value)
}

/** @throws EvaluationError beyond about 292 years */
export function duration(nanos: bigint): Duration {
  if (nanos < minInt || nanos > maxInt) throw new EvaluationError("duration overflow")
  return new Duration(nanos)
}

const firstInstant = BigInt(Date.parse("0001-01-01T00:00:00Z")) * 1_000_000n
const lastInstant = BigInt(Date.parse("9999-12-31T23:59:59.999Z")) * 1_000_000n + 999_999n

/** @throws EvaluationError outside of the years 1 to 9999 */
export function timestamp(nanos: bigint, offset = 0): Timestamp {
  if (nanos < firstInstant || nanos > lastInstant) throw new EvaluationError("timestamp overflow")
  return new Timestamp(nanos, offset)
}

function moved({ nanos, offset }: Timestamp, by: bigint): Timestamp {
  return timestamp(nanos + by, offset)
}

/** @throws EvaluationError for the shortest duration, which has no counterpart */
function negated({ nanos }: Duration): Duration {
  return duration(-nanos)
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new EvaluationError("division by zero")
  return value
}

function joinTexts(meter: Meter, a: string, b: string): string {
  spend(meter, (a.length + b.length) / charactersPerStep)
  return a + b
}

function joinBytes(meter: Meter, a: Uint8Array, b: Uint8Array): Uint8Array {
  spend(meter, (a.length + b.length) / charactersPerStep)
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

function joinLists(meter: Meter, a: List, b: List): List {
  spend(meter, a.size + b.size)
  const size = a.size
  const indexes = Array.from({ length: size + b.size }, (_, index) => index)
  return new List(indexes, (index) => {
    const at = index as number
    return at < size ? a.at(at) : b.at(at - size)
  })
}
