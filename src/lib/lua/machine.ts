import type { LuaTable } from "./table.ts"

/**
 * The registers of the running script. JavaScript runs one script at a time, so they are one object of the module;
 * `activate` exchanges them when a state starts, stops or is suspended.
 */

/** A place in the source that can call or fail: its line, and how the call site names what it calls. */
export interface Site {
  readonly chunk: string
  readonly line: number
  /** The last identifier of the callee; "?" when it has none, "(anonymous)" when a host function calls. */
  readonly name: string
}

export interface Registers {
  /** Steps left before the script is stopped. */
  steps: number
  /** Number of Lua functions running; `sites[depth]` is where the innermost one is. */
  depth: number
  /** The depth at which the running coroutine began. */
  base: number
  /** Lua functions within each other at which `stack overflow` is raised. */
  maximumDepth: number
  /** Bytes a string may have. */
  maximumStringLength: number
  readonly sites: Site[]
  /** What the embedding gave to the running state. */
  context: unknown
  /** The state's table of globals. */
  globals: LuaTable | undefined
  /** The Lua function that last read a name such as `setfenv`, which acts on its caller. */
  caller: { environment: LuaTable } | undefined
  /** Where `print` writes. */
  print: (line: string, context: unknown) => void
  /** Milliseconds since 1970. */
  now: () => number
  /** When the state began, for os.clock. */
  startedAt: number
  /** From 0 to 1. */
  random: () => number
}

export const nowhere: Site = { chunk: "", line: 0, name: "(anonymous)" }

/** Steps while no script runs, so that the embedding can build tables at any time. */
export const idleSteps = 2 ** 30 - 1

export const machine: Registers = {
  steps: idleSteps,
  depth: 0,
  base: 0,
  maximumDepth: 250,
  maximumStringLength: 2 ** 24,
  sites: [nowhere],
  context: undefined,
  globals: undefined,
  caller: undefined,
  print: () => {},
  now: Date.now,
  startedAt: 0,
  random: Math.random,
}

/** Values that `unpack` and `table.concat` may push: gopher-lua's registry holds 5120. */
export const registrySize = 5000

/** A Lua error on its way to a pcall or to the embedding. */
export class LuaError extends Error {
  override readonly name = "LuaError"
  /** The error object, of any Lua type (a Value; typed unknown to keep this module at the bottom). */
  readonly value: unknown
  /** Line of the innermost Lua function when the error was raised; 0 if none was running. */
  readonly line: number

  constructor(value: unknown, message: string, line: number) {
    super(message)
    this.value = value
    this.line = line
  }
}

/** The script used up its budget. No pcall catches it. */
export class LuaBudgetError extends Error {
  override readonly name = "LuaBudgetError"
}

/** The site of the innermost running Lua function, or of its `level`-th caller. */
export function currentSite(level = 1): Site {
  return machine.sites[machine.depth - level + 1] ?? nowhere
}

/** `<string>:LINE: ` of the function at `level`, as `error` puts it in front of texts; "" when there is none. */
export function position(level = 1): string {
  const site = currentSite(level)
  return site.line > 0 ? `${site.chunk}:${site.line}: ` : ""
}

/** Raises a text with the position of the running function in front. */
export function raise(message: string, level = 1): never {
  const text = position(level) + message
  throw luaError(text, text, currentSite().line)
}

/** Making, throwing and catching an error is worth many steps. */
const errorCost = 160

/** An error about to be thrown. It has no JavaScript stack: scripts are traced by their own lines. */
export function luaError(value: unknown, message: string, line: number): LuaError {
  spend(errorCost)
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const error = new LuaError(value, message, line)
  Error.stackTraceLimit = stackTraceLimit
  return error
}

/** Raises a text at a site: for errors of operators, which know their own line. */
export function raiseAt(site: Site, message: string): never {
  machine.sites[machine.depth] = site
  return raise(message)
}

/** Charges steps for work whose size a script chooses; throws LuaBudgetError when none are left. */
export function spend(steps: number): void {
  machine.steps -= steps
  if (machine.steps < 0) exhausted()
}

export function exhausted(): never {
  throw new LuaBudgetError("script budget exhausted")
}

/** Enters a Lua function. The caller leaves it by `machine.depth--`; whoever catches an error restores the depth. */
export function enter(weight: number): void {
  if ((machine.steps -= weight) < 0) exhausted()
  if (++machine.depth > machine.maximumDepth) {
    machine.depth--
    raise("stack overflow")
  }
}

/** A JavaScript stack that overflowed is a Lua stack that overflowed: deeply nested expressions reach it first. */
export function plainError(error: unknown): unknown {
  if (!(error instanceof RangeError) || !error.message.includes("call stack")) return error
  const text = `${position()}stack overflow`
  return luaError(text, text, currentSite().line)
}
