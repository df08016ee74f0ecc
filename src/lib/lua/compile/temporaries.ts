import { indexName, nameOf } from "../access.ts"
import { callable } from "../call.ts"
import { HostFunction, LuaFunction, type Pause } from "../function.ts"
import { machine, type Site } from "../machine.ts"
import { truthy } from "../operators.ts"
import { containsCall, mapChildren } from "../syntax/children.ts"
import type { CallExpression, Expression, MethodExpression } from "../syntax/tree.ts"
import { all, first, type Result, type Value } from "../value.ts"
import { calleeName, compileList } from "./calls.ts"
import { compileAll, compileExpression, isMultiple } from "./expressions.ts"
import {
  LuaClosure,
  NIL,
  runSuspending,
  type Suspending,
  type SuspendingAll,
  type SuspendingStep,
  type SuspendingValue,
  tailCall,
} from "./frame.ts"

/** The suspendable forms of the expressions of one function, and the temporary slots they use. */
export interface Temporaries {
  readonly chunk: string
  /** An expression for one value. */
  value(node: Expression): SuspendingValue
  /** An expression for all its values. */
  all(node: Expression): SuspendingAll
  /** A list of expressions as one list of values. */
  list(nodes: readonly Expression[]): (frame: Parameters<SuspendingValue>[0]) => Generator<Pause, Value[], Result>
  tailCall(node: CallExpression): Suspending
  /** Replaces expressions by temporaries; `run` then evaluates them in that order. */
  collect(): { replace(node: Expression, isLast: boolean): Expression; run: SuspendingStep }
}

/** Calls any value in its suspendable form, if it has one. */
export function* callSuspending(
  callee: Value,
  parameters: readonly Value[],
  site: Site,
): Generator<Pause, Result, Result> {
  machine.sites[machine.depth] = site
  const isFunction = callee instanceof LuaFunction
  const target = isFunction ? callee : callable(callee, site)
  const values = isFunction ? parameters : [callee, ...parameters]
  if (target instanceof LuaClosure) return yield* runSuspending(target, values)
  if (target instanceof HostFunction && target.suspending) return yield* target.suspending(values)
  return target.call(values)
}

export function createTemporaries(chunk: string, frameSize: number): Temporaries {
  let nextSlot = frameSize

  function value(node: Expression): SuspendingValue {
    if (!containsCall(node)) return immediate(compileExpression(node, chunk))
    if (node.type === "parentheses") return value(node.inner)
    if (node.type === "and" || node.type === "or")
      return logical(node.type === "and", value(node.left), value(node.right))
    if (node.type === "call" || node.type === "method") {
      const run = all_(node)
      return function* call(frame) {
        return first(yield* run(frame))
      }
    }
    const { replace, run } = collect()
    const rest = compileExpression(mapChildren(node, replace), chunk)
    return function* expression(frame) {
      yield* run(frame)
      return rest(frame)
    }
  }

  function all_(node: Expression): SuspendingAll {
    if (node.type !== "call" && node.type !== "method")
      return containsCall(node) ? value(node) : immediate(compileAll(node, chunk))
    const parameters = list(node.parameters)
    if (node.type === "method") return method(node, parameters)
    const callee = value(node.callee)
    const site: Site = { chunk, line: node.line, name: calleeName(node.callee) }
    return function* call(frame) {
      const target = yield* callee(frame)
      return yield* callSuspending(target, yield* parameters(frame), site)
    }
  }

  function method(node: MethodExpression, parameters: ReturnType<Temporaries["list"]>): SuspendingAll {
    const object = value(node.object)
    const site: Site = { chunk, line: node.line, name: node.method }
    const name = nameOf(node.method)
    return function* call(frame) {
      const self = yield* object(frame)
      const target = indexName(self, name, site)
      return yield* callSuspending(target, [self, ...(yield* parameters(frame))], site)
    }
  }

  function list(nodes: readonly Expression[]): ReturnType<Temporaries["list"]> {
    if (!nodes.some(containsCall)) return immediate(compileList(nodes, chunk))
    const each = nodes.map((one, at) => (at === nodes.length - 1 && isMultiple(one) ? all_(one) : value(one)))
    return function* values(frame) {
      const results: Value[] = []
      for (const [at, one] of each.entries()) {
        const result = yield* one(frame)
        if (at < each.length - 1) results.push(first(result))
        else for (const item of all(result)) results.push(item)
      }
      return results
    }
  }

  function tailCall_(node: CallExpression): Suspending {
    const callee = value(node.callee)
    const parameters = list(node.parameters)
    const site: Site = { chunk, line: node.line, name: calleeName(node.callee) }
    return function* returnCall(frame) {
      const target = yield* callee(frame)
      const values = yield* parameters(frame)
      if (target instanceof LuaClosure) return tailCall(target, values)
      const result = yield* callSuspending(target, values, site)
      return result === undefined ? NIL : result
    }
  }

  function collect(): ReturnType<Temporaries["collect"]> {
    const steps: { readonly slot: number; readonly evaluate: SuspendingAll }[] = []
    function replace(node: Expression, isLast: boolean): Expression {
      // Constants and functions are the same whenever they are evaluated.
      if (node.type === "constant" || node.type === "function") return node
      const multiple = isLast && isMultiple(node)
      const slot = nextSlot++
      steps.push({ slot, evaluate: multiple ? all_(node) : value(node) })
      return { type: "temporary", slot, multiple, name: calleeName(node), line: node.line }
    }
    function* run(frame: Parameters<SuspendingStep>[0]): ReturnType<SuspendingStep> {
      for (const { slot, evaluate } of steps) frame[slot] = yield* evaluate(frame)
      return undefined
    }
    return { replace, run }
  }

  return { chunk, value, all: all_, list, tailCall: tailCall_, collect }
}

function immediate<T>(evaluate: (frame: Parameters<SuspendingValue>[0]) => T) {
  // biome-ignore lint/correctness/useYield: the suspendable shape of something that never waits
  return function* value(frame: Parameters<SuspendingValue>[0]): Generator<Pause, T, Result> {
    return evaluate(frame)
  }
}

function logical(isAnd: boolean, left: SuspendingValue, right: SuspendingValue): SuspendingValue {
  return function* value(frame) {
    const result = yield* left(frame)
    return truthy(result) === isAnd ? yield* right(frame) : result
  }
}
