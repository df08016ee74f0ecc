import { LuaFunction, type Pause } from "../function.ts"
import { enter, machine, spend } from "../machine.ts"
import type { FunctionBody, Label } from "../syntax/tree.ts"
import type { LuaTable } from "../table.ts"
import { LuaTable as Table } from "../table.ts"
import { NONE, type Result, type Value } from "../value.ts"

/** A captured variable: shared by the frame that declares it and the closures that use it. */
export interface Box {
  value: Value
}

/**
 * The activation of a Lua function: the closure, its varargs, then one slot for each local (a Value, or a Box where the
 * variable is captured).
 */
export type Frame = [closure: LuaClosure, varargs: readonly Value[], ...slots: unknown[]]

export type Evaluate = (frame: Frame) => Value
export type EvaluateAll = (frame: Frame) => Result
export type Test = (frame: Frame) => boolean

/** Ends the innermost loop. */
export const BREAK = { signal: "break" } as const
/** Ends the function, whose result is that of the call in `tail`. */
export const TAIL = { signal: "tail" } as const
/** The result "one nil", as a statement's completion must differ from undefined. */
export const NIL: readonly Value[] = [undefined]

/**
 * How a statement ended: undefined = go on; BREAK, a Label (a goto on its way) or TAIL; anything else is the function's
 * result.
 */
export type Completion = Result | typeof BREAK | typeof TAIL | Label
export type Execute = (frame: Frame) => Completion

/** A pending tail call. */
const tail: { callee: LuaClosure | undefined; parameters: readonly Value[] } = { callee: undefined, parameters: NONE }

export function tailCall(callee: LuaClosure, parameters: readonly Value[]): Completion {
  tail.callee = callee
  tail.parameters = parameters
  return TAIL
}

/** Takes the pending tail call. */
export function takeTail(): { readonly callee: LuaClosure; readonly parameters: readonly Value[] } {
  const { callee, parameters } = tail
  if (!callee) throw new Error("no tail call is pending")
  tail.callee = undefined
  tail.parameters = NONE
  return { callee, parameters }
}

/** The suspendable forms: generators that yield pauses. */
export type Suspending = (frame: Frame) => Generator<Pause, Completion, Result>
export type SuspendingValue = (frame: Frame) => Generator<Pause, Value, Result>
export type SuspendingAll = (frame: Frame) => Generator<Pause, Result, Result>
export type SuspendingTest = (frame: Frame) => Generator<Pause, boolean, Result>
export type SuspendingStep = (frame: Frame) => Generator<Pause, unknown, Result>

/** What all closures of one function share. Both forms of the body are compiled when first needed. */
export interface Prototype {
  readonly source: FunctionBody
  readonly parameterCount: number
  readonly isVararg: boolean
  readonly frameSize: number
  readonly weight: number
  run: Execute
  suspend: Suspending
}

/** A Lua function with its captured variables and its table of globals. */
export class LuaClosure extends LuaFunction {
  readonly prototype: Prototype
  readonly upvalues: readonly Box[]
  environment: LuaTable

  constructor(prototype: Prototype, upvalues: readonly Box[], environment: LuaTable) {
    super()
    this.prototype = prototype
    this.upvalues = upvalues
    this.environment = environment
  }

  override call0(): Result {
    const { prototype } = this
    enter(prototype.weight)
    return finish(prototype.run(newFrame(this, prototype.frameSize, undefined, undefined, undefined)))
  }

  override call1(first: Value): Result {
    const { prototype } = this
    if (prototype.isVararg || prototype.parameterCount < 1) return this.call([first])
    enter(prototype.weight)
    return finish(prototype.run(newFrame(this, prototype.frameSize, first, undefined, undefined)))
  }

  override call2(first: Value, second: Value): Result {
    const { prototype } = this
    if (prototype.isVararg || prototype.parameterCount < 2) return this.call([first, second])
    enter(prototype.weight)
    return finish(prototype.run(newFrame(this, prototype.frameSize, first, second, undefined)))
  }

  override call3(first: Value, second: Value, third: Value): Result {
    const { prototype } = this
    if (prototype.isVararg || prototype.parameterCount < 3) return this.call([first, second, third])
    enter(prototype.weight)
    return finish(prototype.run(newFrame(this, prototype.frameSize, first, second, third)))
  }

  override call(parameters: readonly Value[]): Result {
    enter(this.prototype.weight)
    return finish(this.prototype.run(frameFor(this, parameters)))
  }
}

const ARGUMENTS = 2

function newFrame(closure: LuaClosure, size: number, first: Value, second: Value, third: Value): Frame {
  if (size <= 5) return [closure, NONE, first, second, third]
  if (size <= 8) return [closure, NONE, first, second, third, undefined, undefined, undefined]
  const frame: Frame = [closure, NONE, first, second, third, undefined, undefined, undefined, undefined, undefined]
  for (let slot = 10; slot < size; slot++) frame.push(undefined)
  return frame
}

/** A frame with its parameters in place: missing ones nil, further ones dropped or kept as varargs. */
export function frameFor(closure: LuaClosure, parameters: readonly Value[]): Frame {
  const { frameSize, parameterCount, isVararg } = closure.prototype
  const frame = newFrame(closure, frameSize, undefined, undefined, undefined)
  const count = Math.min(parameterCount, parameters.length)
  for (let index = 0; index < count; index++) frame[ARGUMENTS + index] = parameters[index]
  if (isVararg && parameters.length > parameterCount) frame[1] = parameters.slice(parameterCount)
  return frame
}

/** Leaves the function: runs the tail calls that its body ended with. */
function finish(completion: Completion): Result {
  let ended = completion
  while (ended === TAIL) {
    const { callee, parameters } = takeTail()
    spend(callee.prototype.weight)
    ended = callee.prototype.run(frameFor(callee, parameters))
  }
  machine.depth--
  return ended === undefined ? NONE : (ended as Result)
}

/** Calls a closure in its suspendable form. */
export function* runSuspending(closure: LuaClosure, parameters: readonly Value[]): Generator<Pause, Result, Result> {
  enter(closure.prototype.weight)
  let ended = yield* closure.prototype.suspend(frameFor(closure, parameters))
  while (ended === TAIL) {
    const next = takeTail()
    spend(next.callee.prototype.weight)
    ended = yield* next.callee.prototype.suspend(frameFor(next.callee, next.parameters))
  }
  machine.depth--
  return ended === undefined ? NONE : (ended as Result)
}

/** The compatibility table `arg` of a vararg function: its varargs and their number `n`. */
export function argumentTable(varargs: readonly Value[]): LuaTable {
  const table = new Table()
  for (const [index, value] of varargs.entries()) table.setNumber(index + 1, value)
  table.set("n", varargs.length)
  return table
}
