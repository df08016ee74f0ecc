import { anyArgument, functionArgument } from "../arguments.ts"
import { anonymize, callFromHost } from "../call.ts"
import { callSuspending } from "../compile/temporaries.ts"
import { LuaFunction, type Pause } from "../function.ts"
import { currentSite, LuaError, machine, plainError } from "../machine.ts"
import { handler } from "../metatable.ts"
import { all, type Result, typeName, type Value } from "../value.ts"

/**
 * pcall and xpcall in their immediate and suspendable forms. Errors of the language are caught; an exhausted budget and
 * faults of native functions pass through.
 */

/** Where the machine was when a protected call began. */
interface Mark {
  readonly depth: number
  readonly base: number
}

function mark(): Mark {
  return { depth: machine.depth, base: machine.base }
}

function caught(error: unknown, { depth, base }: Mark, onError: LuaFunction | undefined): Result {
  const plain = plainError(error)
  if (!(plain instanceof LuaError)) throw plain
  const value = onError ? all(callFromHost(onError, [plain.value as Value]))[0] : (plain.value as Value)
  machine.depth = depth
  machine.base = base
  return [false, value]
}

function notCallable(callee: Value): Result {
  return [false, `attempt to call a ${typeName(callee)} value`]
}

export function pcall(parameters: readonly Value[]): Result {
  const target = anyArgument(parameters, 1)
  const callee = target instanceof LuaFunction ? target : handler(target, "__call")
  if (!(callee instanceof LuaFunction)) return notCallable(target)
  const start = mark()
  try {
    return [true, ...all(callFromHost(callee, callee === target ? parameters.slice(1) : parameters))]
  } catch (error) {
    return caught(error, start, undefined)
  }
}

export function* pcallSuspending(parameters: readonly Value[]): Generator<Pause, Result, Result> {
  const target = anyArgument(parameters, 1)
  const callee = target instanceof LuaFunction ? target : handler(target, "__call")
  if (!(callee instanceof LuaFunction)) return notCallable(target)
  const start = mark()
  const values = callee === target ? parameters.slice(1) : parameters
  try {
    return [true, ...all(yield* callSuspending(callee, values, anonymousSite()))]
  } catch (error) {
    return caught(error, start, undefined)
  }
}

function anonymousSite() {
  anonymize()
  return currentSite()
}

export function xpcall(parameters: readonly Value[]): Result {
  const callee = functionArgument(parameters, 1)
  const onError = functionArgument(parameters, 2)
  const start = mark()
  try {
    return [true, ...all(callFromHost(callee, []))]
  } catch (error) {
    return caught(error, start, onError)
  }
}

export function* xpcallSuspending(parameters: readonly Value[]): Generator<Pause, Result, Result> {
  const callee = functionArgument(parameters, 1)
  const onError = functionArgument(parameters, 2)
  const start = mark()
  try {
    return [true, ...all(yield* callSuspending(callee, [], anonymousSite()))]
  } catch (error) {
    return caught(error, start, onError)
  }
}
