import { HostFunction } from "./function.ts"
import { createGlobals } from "./library/index.ts"
import { share } from "./sharing.ts"
import { type Budget, createState, defaultBudget, type State } from "./state.ts"
import { LuaTable } from "./table.ts"
import type { Value } from "./value.ts"

export interface EnvironmentOptions {
  /** Also string (with methods on texts), math, os, io, debug, coroutine and channel. */
  readonly openLibraries?: boolean
  /** Further globals: native functions, userdata types' metatables, tables made by `tableOf`. */
  readonly globals?: Readonly<Record<string, Value>>
  /** Where `print` writes; a line is a byte string, `context` that of the state. Nowhere by default. */
  readonly print?: (line: string, context: unknown) => void
  /** Milliseconds since 1970; Date.now by default. */
  readonly now?: () => number
  /** Numbers from 0 to 1; Math.random by default. A script that sets the seed has a generator of its own. */
  readonly random?: () => number
}

/** The globals that states begin with. Make one for each configuration, then a state for each request. */
export interface Environment {
  readonly globals: LuaTable
  readonly print: (line: string, context: unknown) => void
  readonly now: () => number
  readonly random: () => number
  readonly stringMetatable: LuaTable | undefined
  /** Globals through which a script can come to wait. */
  readonly asyncNames: readonly string[]
  /** A state whose native functions get `context`. Costs nearly nothing: globals are copied when first written. */
  createState(context?: unknown, budget?: Partial<Budget>): State
}

export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  const { globals, stringMetatable } = createGlobals(options.openLibraries === true)
  for (const [name, value] of Object.entries(options.globals ?? {})) globals.set(name, value)
  share(globals)
  if (stringMetatable) share(stringMetatable)
  const environment: Environment = {
    globals,
    print: options.print ?? (() => {}),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    stringMetatable,
    asyncNames: asyncNamesIn(options.globals ?? {}),
    createState: (context, budget) => createState(environment, context, { ...defaultBudget, ...budget }),
  }
  return environment
}

function asyncNamesIn(globals: Readonly<Record<string, Value>>): string[] {
  return Object.keys(globals).filter((name) => leadsToWaiting(globals[name], new Set()))
}

function leadsToWaiting(value: Value, seen: Set<LuaTable>): boolean {
  if (value instanceof HostFunction) return value.waits
  if (!(value instanceof LuaTable) || seen.has(value)) return false
  seen.add(value)
  for (let pair = value.next(undefined); pair; pair = value.next(pair[0])) {
    if (leadsToWaiting(pair[1], seen)) return true
  }
  return false
}
