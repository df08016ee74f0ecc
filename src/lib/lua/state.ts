import { type Chunk, instantiate } from "./chunk.ts"
import { runSuspending } from "./compile/frame.ts"
import { type Coroutine, outsideCoroutine, runningCoroutine, setRunningCoroutine } from "./coroutine.ts"
import type { Environment } from "./environment.ts"
import type { Pause } from "./function.ts"
import { idleSteps, machine, nowhere, plainError, type Site } from "./machine.ts"
import { strings } from "./metatable.ts"
import { createWrites } from "./sharing.ts"
import { forgetJoins } from "./text-cost.ts"
import { NONE, type Result, type Value } from "./value.ts"

/** What a state may use. Every limit ends in an error, never in a dead isolate. */
export interface Budget {
  /** Steps: about one for each operation, and one for each few bytes that a script makes. */
  readonly steps: number
  /** Bytes of one string. */
  readonly stringLength: number
  /** Lua functions within each other (`stack overflow`). */
  readonly depth: number
}

/** About 50 ms of work on one core; gopher-lua's depth. */
export const defaultBudget: Budget = { steps: 2_000_000, stringLength: 2 ** 23, depth: 250 }

/** One execution with globals of its own. It runs one chunk at a time. */
export interface State {
  /**
   * Runs a chunk. The result is a promise only if something in it waited, which takes a chunk of this state that mentions
   * an asynchronous host function. Throws or rejects with LuaError or LuaBudgetError.
   */
  run(chunk: Chunk, ...parameters: Value[]): Result | Promise<Result>
  /** Sets a global of this state only. */
  set(name: string, value: Value): void
  /** Reads a global. */
  get(name: string): Value
}

interface Stopped {
  steps: number
  depth: number
  base: number
  sites: readonly Site[]
  coroutine: Coroutine | undefined
}

/** A fresh state of an environment. `context` is what its native functions get. */
export function createState(environment: Environment, context: unknown, budget: Budget): State {
  const writes = createWrites()
  const { globals } = environment
  let suspends = false
  const begun = environment.now()
  let ownRandom = environment.random
  /** What setfenv(0, …) changes: the globals of chunks loaded from then on. */
  let threadGlobals = globals
  let mine: Stopped = { steps: budget.steps, depth: 0, base: 0, sites: [nowhere], coroutine: undefined }

  /** Runs something as this state, with what the machine held before put back afterwards. */
  function inside<T>(action: () => T): T {
    const outer = leave()
    const { context: outerContext, globals: outerGlobals, print, now, startedAt, random } = machine
    const { maximumDepth, maximumStringLength } = machine
    const outerStrings = strings.metatable
    enterAs(mine)
    machine.context = context
    machine.globals = threadGlobals
    machine.print = environment.print
    machine.now = environment.now
    machine.startedAt = begun
    machine.random = ownRandom
    machine.maximumDepth = budget.depth
    machine.maximumStringLength = budget.stringLength
    strings.metatable = environment.stringMetatable
    writes.mount()
    forgetJoins()
    try {
      return action()
    } catch (error) {
      throw plainError(error)
    } finally {
      writes.unmount()
      mine = leave()
      enterAs(outer)
      ownRandom = machine.random
      threadGlobals = machine.globals ?? globals
      machine.context = outerContext
      machine.globals = outerGlobals
      machine.caller = undefined
      machine.print = print
      machine.now = now
      machine.startedAt = startedAt
      machine.random = random
      machine.maximumDepth = maximumDepth
      machine.maximumStringLength = maximumStringLength
      strings.metatable = outerStrings
    }
  }

  function run(chunk: Chunk, ...parameters: Value[]): Result | Promise<Result> {
    mine = { ...mine, depth: 0, base: 0, sites: [nowhere], coroutine: undefined }
    suspends ||= environment.asyncNames.some((name) => chunk.mentions(name))
    const closure = instantiate(chunk, globals)
    if (!suspends) return inside(() => closure.call(parameters))
    const steps = runSuspending(closure, parameters)
    const step = inside(() => steps.next(NONE))
    return step.done ? step.value : finish(steps, step.value)
  }

  async function finish(steps: Generator<Pause, Result, Result>, first: Pause): Promise<Result> {
    let pause = first
    for (;;) {
      const next = await settled(steps, pause)
      const step = inside(next)
      if (step.done) return step.value
      pause = step.value
    }
  }

  return {
    run,
    set: (name, value) => inside(() => globals.set(name, value)),
    get: (name) => inside(() => globals.get(name)),
  }
}

/** Waits, and gives the step by which the script goes on. */
async function settled(steps: Generator<Pause, Result, Result>, pause: Pause) {
  if (pause.kind === "yield") return () => steps.throw(new Error(outsideCoroutine))
  try {
    const result = await pause.promise
    return () => steps.next(result)
  } catch (error) {
    return () => steps.throw(error)
  }
}

/** Takes the registers out of the machine. */
function leave(): Stopped {
  const { steps, depth, base, sites } = machine
  const stopped = { steps, depth, base, sites: sites.slice(0, depth + 1), coroutine: runningCoroutine() }
  machine.steps = idleSteps
  return stopped
}

function enterAs({ steps, depth, base, sites, coroutine }: Stopped): void {
  machine.steps = steps
  machine.depth = depth
  machine.base = base
  for (let index = 0; index <= depth; index++) machine.sites[index] = sites[index] ?? nowhere
  setRunningCoroutine(coroutine)
}
