import { LuaFunction } from "./function.ts"
import { machine, nowhere, raiseAt, type Site, spend } from "./machine.ts"
import { handler } from "./metatable.ts"
import type { Result, Value } from "./value.ts"

/** Calls any value, noting where; a value that is no function is called through `__call`. */
export function call(callee: Value, parameters: readonly Value[], site: Site): Result {
  machine.sites[machine.depth] = site
  if (callee instanceof LuaFunction) return callee.call(parameters)
  return callThroughMetatable(callee, parameters, site)
}

/** Calls a value that is no function: its `__call` with the value in front, or an error. */
export function callThroughMetatable(callee: Value, parameters: readonly Value[], site: Site): Result {
  machine.sites[machine.depth] = site
  return callable(callee, site).call([callee, ...parameters])
}

/** The `__call` function of a value that is no function. */
export function callable(callee: Value, site: Site): LuaFunction {
  const target = handler(callee, "__call")
  return target instanceof LuaFunction ? target : raiseAt(site, "attempt to call a non-function object")
}

/** Calls a function from a host function: errors name no call site, but keep the line of the running function. */
export function callFromHost(callee: LuaFunction, parameters: readonly Value[]): Result {
  anonymize()
  spend(12)
  return callee.call(parameters)
}

/** Makes the current site nameless, as a call made by a host function is. */
export function anonymize(): void {
  const site = machine.sites[machine.depth] ?? nowhere
  if (site.name !== "(anonymous)") {
    machine.sites[machine.depth] = { chunk: site.chunk, line: site.line, name: "(anonymous)" }
  }
}
