import { functionArgument, refuseType } from "../arguments.ts"
import { Coroutine, outsideCoroutine, runningCoroutine, runWithoutWaiting } from "../coroutine.ts"
import { HostFunction, type Pause } from "../function.ts"
import { LuaError, plainError, raise } from "../machine.ts"
import { NONE, type Result, type Value } from "../value.ts"

export const coroutineFunctions: Readonly<Record<string, HostFunction>> = {
  create: new HostFunction((parameters) => new Coroutine(functionArgument(parameters, 1))),
  resume: new HostFunction((parameters) => runWithoutWaiting(resume(parameters)), resume),
  running: new HostFunction(() => runningCoroutine()),
  status: new HostFunction((parameters) => threadArgument(parameters).status),
  wrap: new HostFunction(wrap),
  yield: new HostFunction(() => raise(outsideCoroutine), yieldValues),
}

function threadArgument(parameters: readonly Value[]): Coroutine {
  const [thread] = parameters
  return thread instanceof Coroutine ? thread : refuseType(parameters, 1, "thread")
}

function* resume(parameters: readonly Value[]): Generator<Pause, Result, Result> {
  const thread = threadArgument(parameters)
  const refusal = refusalOf(thread)
  if (refusal) return [false, refusal]
  try {
    return [true, ...(yield* thread.resume(parameters.slice(1)))]
  } catch (error) {
    const plain = plainError(error)
    if (plain instanceof LuaError) return [false, plain.value as Value]
    throw plain
  }
}

function refusalOf({ status }: Coroutine): string | undefined {
  if (status === "suspended") return undefined
  return status === "dead" ? "can not resume a dead thread" : "can not resume a running thread"
}

/** Errors of a wrapped coroutine pass on to the caller. */
function wrap(parameters: readonly Value[]): HostFunction {
  const thread = new Coroutine(functionArgument(parameters, 1))
  function* run(values: readonly Value[]): Generator<Pause, Result, Result> {
    const refusal = refusalOf(thread)
    if (refusal) raise(refusal)
    return yield* thread.resume(values)
  }
  return new HostFunction((values) => runWithoutWaiting(run(values)), run)
}

function* yieldValues(values: readonly Value[]): Generator<Pause, Result, Result> {
  if (!runningCoroutine()) raise(outsideCoroutine)
  const sent = yield { kind: "yield", values }
  return sent ?? NONE
}
