import { LuaClosure, runSuspending } from "./compile/frame.ts"
import { HostFunction, type LuaFunction, type Pause } from "./function.ts"
import { machine, raise, type Site, spend } from "./machine.ts"
import { NONE, type Result, type Value } from "./value.ts"

export type CoroutineStatus = "suspended" | "running" | "normal" | "dead"

/** A Lua thread: the suspendable form of a function and, while it is suspended, the sites of its frames. */
export class Coroutine {
  status: CoroutineStatus = "suspended"
  private readonly body: LuaFunction
  private steps: Generator<Pause, Result, Result> | undefined = undefined
  private sites: readonly Site[] = []

  constructor(body: LuaFunction) {
    this.body = body
  }

  /**
   * Runs until the next yield or the end, and gives what was yielded or returned. Awaits inside the coroutine are
   * passed on to the caller. Errors of the body end the coroutine and are thrown.
   */
  *resume(parameters: readonly Value[]): Generator<Pause, readonly Value[], Result> {
    spend(this.steps ? 220 : 240)
    const { depth, base } = machine
    const parent = running
    if (parent) parent.status = "normal"
    this.status = "running"
    running = this
    this.mount(depth)
    try {
      return yield* this.advance(parameters)
    } catch (error) {
      this.status = "dead"
      throw error
    } finally {
      machine.depth = depth
      machine.base = base
      running = parent
      if (parent) parent.status = "running"
    }
  }

  /** Puts the sites of the suspended frames on top of those of the caller. */
  private mount(depth: number): void {
    for (const [index, site] of this.sites.entries()) machine.sites[depth + 1 + index] = site
    machine.depth = depth + this.sites.length
    machine.base = depth
  }

  private *advance(parameters: readonly Value[]): Generator<Pause, readonly Value[], Result> {
    const steps = this.steps
    let sent: Result = parameters
    const generator = steps ?? start(this.body, parameters)
    this.steps = generator
    for (;;) {
      const step = generator.next(sent)
      if (step.done) {
        this.status = "dead"
        return toList(step.value)
      }
      if (step.value.kind === "yield") {
        this.status = "suspended"
        this.sites = machine.sites.slice(machine.base + 1, machine.depth + 1)
        return step.value.values
      }
      sent = yield step.value
    }
  }
}

/** The coroutine that runs now; undefined in the main chunk. */
let running: Coroutine | undefined

export function runningCoroutine(): Coroutine | undefined {
  return running
}

/** Exchanges the running coroutine when a state is left or entered. */
export function setRunningCoroutine(coroutine: Coroutine | undefined): void {
  running = coroutine
}

function start(body: LuaFunction, parameters: readonly Value[]): Generator<Pause, Result, Result> {
  if (body instanceof LuaClosure) return runSuspending(body, parameters)
  if (body instanceof HostFunction && body.suspending) return body.suspending(parameters)
  return immediate(body, parameters)
}

// biome-ignore lint/correctness/useYield: a host function as the body of a coroutine never pauses
function* immediate(body: LuaFunction, parameters: readonly Value[]): Generator<Pause, Result, Result> {
  return body.call(parameters)
}

function toList(result: Result): readonly Value[] {
  return Array.isArray(result) ? (result as readonly Value[]) : result === undefined ? [undefined] : [result as Value]
}

/** Runs a suspendable call where nothing can wait: an await is an error. */
export function runWithoutWaiting<T>(steps: Generator<Pause, T, Result>): T {
  const step = steps.next(NONE)
  if (step.done) return step.value
  const message = step.value.kind === "await" ? "can not wait for a host function here" : outsideCoroutine
  return raise(message)
}

export const outsideCoroutine = "can not yield from outside of a coroutine"
