import type { Result, Value } from "./value.ts"

/**
 * Anything callable. The fixed arities exist so that a call with few arguments allocates no argument list; a kind of
 * function overrides those it can do better.
 */
export abstract class LuaFunction {
  abstract call(parameters: readonly Value[]): Result

  call0(): Result {
    return this.call([])
  }

  call1(first: Value): Result {
    return this.call([first])
  }

  call2(first: Value, second: Value): Result {
    return this.call([first, second])
  }

  call3(first: Value, second: Value, third: Value): Result {
    return this.call([first, second, third])
  }
}

/** Implementation of a host function: all arguments in, a single value or a list of values (see `Result`) out. */
export type HostImplementation = (parameters: readonly Value[]) => Result

/**
 * The form of a host function that may pause: a generator that yields a promise (to await it) or a coroutine's values
 * (see `Pause`). It is used instead of `call` wherever the caller itself can be suspended.
 */
export type SuspendingImplementation = (parameters: readonly Value[]) => Generator<Pause, Result, Result>

/** What travels out of a suspended call: values of a coroutine.yield, or a promise whose value is the call's result. */
export type Pause =
  | { readonly kind: "yield"; readonly values: readonly Value[] }
  | { readonly kind: "await"; readonly promise: Promise<Result> }

/** A function implemented in JavaScript. */
export class HostFunction extends LuaFunction {
  readonly implementation: HostImplementation
  readonly suspending: SuspendingImplementation | undefined
  /** Whether it can wait for a promise. */
  readonly waits: boolean

  constructor(implementation: HostImplementation, suspending?: SuspendingImplementation, waits = false) {
    super()
    this.implementation = implementation
    this.suspending = suspending
    this.waits = waits
  }

  override call(parameters: readonly Value[]): Result {
    return this.implementation(parameters)
  }
}
