import { indexName, type Name, nameOf } from "../access.ts"
import { callThroughMetatable } from "../call.ts"
import { LuaFunction } from "../function.ts"
import { machine, type Site } from "../machine.ts"
import type { CallExpression, Expression, MethodExpression } from "../syntax/tree.ts"
import { all, type Value } from "../value.ts"
import { compileAll, compileExpression, isMultiple } from "./expressions.ts"
import type { Evaluate, EvaluateAll, Frame } from "./frame.ts"

/** How a call site names what it calls: the last identifier. */
export function calleeName(callee: Expression): string {
  if (callee.type === "local") return callee.variable.name
  if (callee.type === "upvalue" || callee.type === "global" || callee.type === "temporary") return callee.name
  if (callee.type === "parentheses") return calleeName(callee.inner)
  const key = callee.type === "index" ? callee.key : undefined
  return key?.type === "constant" && typeof key.value === "string" ? key.value : "?"
}

/** A list of expressions as one list of values; a call or `...` at the end gives all its values. */
export function compileList(expressions: readonly Expression[], chunk: string): (frame: Frame) => Value[] {
  const last = expressions.at(-1)
  if (last && isMultiple(last)) {
    const leading = expressions.slice(0, -1).map((one) => compileExpression(one, chunk))
    const trailing = compileAll(last, chunk)
    return (frame) => {
      const values: Value[] = []
      for (const one of leading) values.push(one(frame))
      const rest = all(trailing(frame))
      machine.steps -= 3 * rest.length
      for (const value of rest) values.push(value)
      return values
    }
  }
  const each = expressions.map((one) => compileExpression(one, chunk))
  return (frame) => {
    const values: Value[] = []
    for (const one of each) values.push(one(frame))
    return values
  }
}

/** A call for its first result. */
export function compileCall(node: CallExpression | MethodExpression, chunk: string): Evaluate {
  const run = compileCallAll(node, chunk)
  return (frame) => {
    const result = run(frame)
    return Array.isArray(result) ? (result as readonly Value[])[0] : (result as Value)
  }
}

/** A call for all its results. */
export function compileCallAll(node: CallExpression | MethodExpression, chunk: string): EvaluateAll {
  return node.type === "call" ? functionCall(node, chunk) : methodCall(node, chunk)
}

function functionCall(node: CallExpression, chunk: string): EvaluateAll {
  const site: Site = { chunk, line: node.line, name: calleeName(node.callee) }
  const callee = compileExpression(node.callee, chunk)
  const { parameters } = node
  const last = parameters.at(-1)
  if (parameters.length > 3 || (last && isMultiple(last))) return callMany(callee, compileList(parameters, chunk), site)
  const [first, second, third] = parameters.map((one) => compileExpression(one, chunk))
  if (!first) return callNone(callee, site)
  if (!second) return callOne(callee, first, site)
  return third ? callThree(callee, first, second, third, site) : callTwo(callee, first, second, site)
}

function callNone(callee: Evaluate, site: Site): EvaluateAll {
  return (frame) => {
    const target = callee(frame)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call0() : callThroughMetatable(target, [], site)
  }
}

function callOne(callee: Evaluate, first: Evaluate, site: Site): EvaluateAll {
  return (frame) => {
    const target = callee(frame)
    const a = first(frame)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call1(a) : callThroughMetatable(target, [a], site)
  }
}

function callTwo(callee: Evaluate, first: Evaluate, second: Evaluate, site: Site): EvaluateAll {
  return (frame) => {
    const target = callee(frame)
    const a = first(frame)
    const b = second(frame)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call2(a, b) : callThroughMetatable(target, [a, b], site)
  }
}

function callThree(callee: Evaluate, first: Evaluate, second: Evaluate, third: Evaluate, site: Site): EvaluateAll {
  return (frame) => {
    const target = callee(frame)
    const a = first(frame)
    const b = second(frame)
    const c = third(frame)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call3(a, b, c) : callThroughMetatable(target, [a, b, c], site)
  }
}

function callMany(callee: Evaluate, list: (frame: Frame) => Value[], site: Site): EvaluateAll {
  return (frame) => {
    const target = callee(frame)
    const parameters = list(frame)
    machine.steps -= 12
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call(parameters) : callThroughMetatable(target, parameters, site)
  }
}

function methodCall(node: MethodExpression, chunk: string): EvaluateAll {
  const { method, parameters, line } = node
  const site: Site = { chunk, line, name: method }
  const object = compileExpression(node.object, chunk)
  const name = nameOf(method)
  const last = parameters.at(-1)
  if (parameters.length > 2 || (last && isMultiple(last))) {
    return methodMany(object, name, compileList(parameters, chunk), site)
  }
  const [first, second] = parameters.map((one) => compileExpression(one, chunk))
  if (!first) return methodNone(object, name, site)
  return second ? methodTwo(object, name, first, second, site) : methodOne(object, name, first, site)
}

function methodNone(object: Evaluate, method: Name, site: Site): EvaluateAll {
  return (frame) => {
    const self = object(frame)
    const target = indexName(self, method, site)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call1(self) : callThroughMetatable(target, [self], site)
  }
}

function methodOne(object: Evaluate, method: Name, first: Evaluate, site: Site): EvaluateAll {
  return (frame) => {
    const self = object(frame)
    const target = indexName(self, method, site)
    const a = first(frame)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call2(self, a) : callThroughMetatable(target, [self, a], site)
  }
}

function methodTwo(object: Evaluate, method: Name, first: Evaluate, second: Evaluate, site: Site): EvaluateAll {
  return (frame) => {
    const self = object(frame)
    const target = indexName(self, method, site)
    const a = first(frame)
    const b = second(frame)
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call3(self, a, b) : callThroughMetatable(target, [self, a, b], site)
  }
}

function methodMany(object: Evaluate, method: Name, list: (frame: Frame) => Value[], site: Site): EvaluateAll {
  return (frame) => {
    const self = object(frame)
    const target = indexName(self, method, site)
    const parameters: readonly Value[] = [self, ...list(frame)]
    machine.sites[machine.depth] = site
    return target instanceof LuaFunction ? target.call(parameters) : callThroughMetatable(target, parameters, site)
  }
}
