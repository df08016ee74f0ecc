import { HostFunction, type Pause } from "./function.ts"
import { LuaBudgetError, LuaError, machine, raise } from "./machine.ts"
import type { Result, Value } from "./value.ts"

/** A native function. It raises Lua errors with `raise` and the argument checks. */
export function hostFunction<Context>(
  implementation: (parameters: readonly Value[], context: Context) => Result,
): HostFunction {
  return new HostFunction((parameters) => implementation(parameters, machine.context as Context))
}

/**
 * A native function that may wait. What it does before its first `await` runs inside the script and may raise; a
 * rejection becomes an error of the script, with the position of the call in front of its message. Where nothing can
 * wait (a metamethod, the order function of table.sort) calling it is an error.
 */
export function asyncHostFunction<Context>(
  implementation: (parameters: readonly Value[], context: Context) => Promise<Result>,
): HostFunction {
  return new HostFunction(
    () => raise("can not wait for a host function here"),
    function* suspending(parameters): Generator<Pause, Result, Result> {
      // The check of arguments raises at once, where the position of the call is known.
      const promise = implementation(parameters, machine.context as Context)
      try {
        return yield { kind: "await", promise }
      } catch (error) {
        if (error instanceof LuaError || error instanceof LuaBudgetError || !(error instanceof Error)) throw error
        return raise(error.message)
      }
    },
    true,
  )
}
