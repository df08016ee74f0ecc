import { EvaluationError } from "./error.ts"
import type { Evaluate } from "./frame.ts"
import { kindNameOf } from "./kind.ts"
import { Mapping } from "./mapping.ts"
import { List, Uint, type Value } from "./value.ts"

/** A key's value; `undefined` for none. Note that a value may be `null`, which is not none. */
export function member(value: Value, key: Value): Value | undefined {
  if (!(value instanceof Mapping)) throw new EvaluationError(`no such overload: a field of ${kindNameOf(value)}`)
  return value.get(key)
}

export function missing(key: Value): never {
  throw new EvaluationError(`no such key: ${typeof key === "object" ? kindNameOf(key) : key}`)
}

/** Operators that look at their second side only where they must. */
export const lazyOperators: Readonly<Record<string, (...sides: Evaluate[]) => Evaluate>> = {
  "_&&_": (a = never, b = never) => decided(a, b, false),
  "_||_": (a = never, b = never) => decided(a, b, true),
  "_?_:_":
    (condition = never, yes = never, no = never) =>
    (frame) =>
      isTrue(condition(frame)) ? yes(frame) : no(frame),
  "@not_strictly_false":
    (inner = never) =>
    (frame) => {
      try {
        return inner(frame) !== false
      } catch (thrown) {
        if (thrown instanceof EvaluationError) return true
        throw thrown
      }
    },
  "_[_]":
    (of = never, at = never) =>
    (frame) =>
      element(of(frame), at(frame)),
}

export const never: Evaluate = () => {
  throw new EvaluationError("no such overload")
}

/** `&&` and `||`: the deciding value on one side makes up for an error on the other. */
function decided(a: Evaluate, b: Evaluate, deciding: boolean): Evaluate {
  return (frame) => {
    let failed: EvaluationError
    try {
      return isTrue(a(frame)) === deciding ? deciding : isTrue(b(frame))
    } catch (thrown) {
      if (!(thrown instanceof EvaluationError)) throw thrown
      failed = thrown
    }
    if (b(frame) === deciding) return deciding
    throw failed
  }
}

function isTrue(value: Value): boolean {
  if (typeof value !== "boolean") throw new EvaluationError(`no such overload: ${kindNameOf(value)} for bool`)
  return value
}

function element(of: Value, at: Value): Value {
  if (!(of instanceof List)) {
    // A literal may have such a key, and `in` finds it, but the reference looks up no other value than a text, bool or number.
    if (typeof at === "object" && !(at instanceof Uint)) throw new EvaluationError(`invalid index: ${kindNameOf(at)}`)
    const found = member(of, at)
    return found === undefined ? missing(at) : found
  }
  const index = at instanceof Uint ? Number(at.value) : Number(at)
  const isIndex = (typeof at === "bigint" || typeof at === "number" || at instanceof Uint) && Number.isInteger(index)
  if (!isIndex || index < 0 || index >= of.size) throw new EvaluationError("index out of range")
  return of.at(index)
}
