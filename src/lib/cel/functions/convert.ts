import { memberText } from "../../claim-text.ts"
import { EvaluationError, type Meter, spend } from "../error.ts"
import { kindNameOf } from "../kind.ts"
import { type Duration, type Timestamp, TypeValue, type Uint, type Value } from "../value.ts"
import { int, timestamp, uint } from "./arithmetic.ts"
import { doubleOf } from "./double.ts"
import { charactersPerStep } from "./equality.ts"
import { overload } from "./overload.ts"
import { durationOf, durationText, secondsOf, timestampOf, timestampText } from "./time.ts"

const time = "google.protobuf.Timestamp"
const span = "google.protobuf.Duration"

const encoder = new TextEncoder()
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const same = (_: Meter, value: Value) => value

export const conversionFunctions = [
  overload("type", "(A) -> type", (_, value: Value) => new TypeValue(kindNameOf(value))),
  overload("dyn", "(A) -> dyn", same),
  overload("bool", "(bool) -> bool", same),
  overload("bool", "(string) -> bool", (_, text: string) => boolOf(text)),
  overload("int", "(int) -> int", same),
  overload("int", "(uint) -> int", (_, value: Uint) => int(value.value)),
  overload("int", "(double) -> int", (_, value: number) => int(whole(value > -(2 ** 63), value))),
  overload("int", "(string) -> int", (_, text: string) => int(integerOf(text, /^[+-]?\d+$/))),
  overload("int", `(${time}) -> int`, (_, value: Timestamp) => secondsOf(value.nanos)),
  overload("int", `(${span}) -> int`, (_, value: Duration) => value.nanos),
  overload("uint", "(uint) -> uint", same),
  overload("uint", "(int) -> uint", (_, value: bigint) => uint(value)),
  overload("uint", "(double) -> uint", (_, value: number) => uint(whole(value >= 0, value))),
  overload("uint", "(string) -> uint", (_, text: string) => uint(integerOf(text, /^\d+$/))),
  overload("double", "(double) -> double", same),
  overload("double", "(int) -> double", (_, value: bigint) => Number(value)),
  overload("double", "(uint) -> double", (_, value: Uint) => Number(value.value)),
  overload("double", "(string) -> double", (_, text: string) => doubleOf(text)),
  overload("string", "(string) -> string", same),
  overload("string", "(bool) -> string", (_, value: boolean) => String(value)),
  overload("string", "(int) -> string", (_, value: bigint) => value.toString()),
  overload("string", "(uint) -> string", (_, value: Uint) => value.value.toString()),
  overload("string", "(double) -> string", (_, value: number) => doubleText(value)),
  overload("string", "(bytes) -> string", textOf),
  overload("string", `(${time}) -> string`, (_, value: Timestamp) => timestampText(value)),
  overload("string", `(${span}) -> string`, (_, value: Duration) => durationText(value)),
  overload("bytes", "(bytes) -> bytes", same),
  overload("bytes", "(string) -> bytes", (meter, text: string) => {
    spend(meter, text.length / charactersPerStep)
    return encoder.encode(text)
  }),
  overload("timestamp", `(${time}) -> ${time}`, same),
  overload("timestamp", `(int) -> ${time}`, (_, seconds: bigint) => timestamp(seconds * 1_000_000_000n)),
  overload("timestamp", `(string) -> ${time}`, (_, text: string) => timestampOf(text)),
  overload("duration", `(${span}) -> ${span}`, same),
  // The reference's checker offers this one, its evaluation then has no such conversion.
  overload("duration", `(int) -> ${span}`, () => {
    throw new EvaluationError("type conversion error from 'int' to 'google.protobuf.Duration'")
  }),
  overload("duration", `(string) -> ${span}`, (_, text: string) => durationOf(text)),
]

const truths = new Set(["1", "t", "T", "true", "TRUE", "True"])
const lies = new Set(["0", "f", "F", "false", "FALSE", "False"])

/** Go's strconv.ParseBool. */
function boolOf(text: string): boolean {
  if (truths.has(text)) return true
  if (lies.has(text)) return false
  throw new EvaluationError("no bool")
}

/** A double without its decimals. The bounds themselves are out of range, as in the reference, and so is -0.5 for an uint. */
function whole(isLargeEnough: boolean, value: number): bigint {
  if (!isLargeEnough || !(value < 2 ** 64)) throw new EvaluationError("double out of range")
  return BigInt(Math.trunc(value))
}

function integerOf(text: string, form: RegExp): bigint {
  // Longer texts are out of range, apart from leading zeros, and BigInt takes quadratic time for them.
  if (text.length > 100 || !form.test(text)) throw new EvaluationError("no integer")
  return BigInt(text.replace("+", ""))
}

/** Go's `%g`. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"
  return memberText(value)
}

function textOf(meter: Meter, bytes: Uint8Array): string {
  spend(meter, bytes.length / charactersPerStep)
  try {
    return decoder.decode(bytes)
  } catch {
    throw new EvaluationError("the bytes are no UTF-8")
  }
}
