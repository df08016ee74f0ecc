import { call } from "./call.ts"
import { LuaFunction } from "./function.ts"
import { machine, raiseAt, type Site } from "./machine.ts"
import { handler, metatableOf } from "./metatable.ts"
import { formatNumber, parseNumber } from "./number.ts"
import { power } from "./power.ts"
import { LuaTable } from "./table.ts"
import { payComparison, payJoin } from "./text-cost.ts"
import { Userdata } from "./userdata.ts"
import { first, typeName, type Value } from "./value.ts"

export type ArithmeticName = "add" | "sub" | "mul" | "div" | "mod" | "pow"

/** Floored modulo. Source: gopher-lua's luaModulo, which differs from stock Lua for an infinite right side. */
export function modulo(left: number, right: number): number {
  const rest = left % right
  return (right > 0 && rest < 0) || (right < 0 && rest > 0) ? rest + right : rest
}

const arithmetic: Readonly<Record<ArithmeticName, (left: number, right: number) => number>> = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
  div: (left, right) => left / right,
  mod: modulo,
  pow: (left, right) => power(left, right),
}

/** Arithmetic on operands that are not both numbers: metamethods, then texts as numbers, then an error. */
export function arithmeticSlow(name: ArithmeticName, left: Value, right: Value, site: Site): Value {
  const event = `__${name}`
  const method = handler(left, event) ?? handler(right, event)
  if (method instanceof LuaFunction) return first(call(method, [left, right], site))
  const leftNumber = coerce(left)
  const rightNumber = coerce(right)
  if (typeof leftNumber === "number" && typeof rightNumber === "number") {
    return arithmetic[name](leftNumber, rightNumber)
  }
  const kinds = `${typeName(leftNumber)} and ${typeName(rightNumber)}`
  return raiseAt(site, `cannot perform ${name} operation between ${kinds}`)
}

/** A text that is a number becomes it; anything else stays. */
function coerce(value: Value): Value {
  if (typeof value !== "string") return value
  machine.steps -= 6 + (value.length >> 1)
  return parseNumber(value) ?? value
}

export function negateSlow(operand: Value, site: Site): Value {
  const method = handler(operand, "__unm")
  if (method instanceof LuaFunction) return first(call(method, [operand], site))
  const number = coerce(operand)
  return typeof number === "number" ? -number : raiseAt(site, "__unm undefined")
}

export function lengthOf(operand: Value, site: Site): Value {
  if (typeof operand === "string") return operand.length
  const method = metatableOf(operand)?.getString("__len")
  if (method instanceof LuaFunction) return first(call(method, [operand], site))
  return operand instanceof LuaTable ? operand.length() : raiseAt(site, "__len undefined")
}

export function concat(left: Value, right: Value, site: Site): Value {
  const leftText = typeof left === "number" ? numberText(left) : left
  const rightText = typeof right === "number" ? numberText(right) : right
  if (typeof leftText === "string" && typeof rightText === "string") {
    payJoin(leftText.length + rightText.length)
    return leftText + rightText
  }
  const method = handler(left, "__concat") ?? handler(right, "__concat")
  if (method instanceof LuaFunction) return first(call(method, [left, right], site))
  return raiseAt(site, `cannot perform concat operation between ${typeName(left)} and ${typeName(right)}`)
}

function numberText(value: number): string {
  machine.steps -= 5
  return formatNumber(value)
}

/** Whether two strings of any length are equal. */
export function equalTexts(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  payComparison(left, right)
  return left === right
}

/** `==` of values that are not identical: only two tables or two userdata with the same `__eq` can still be equal. */
export function equalSlow(left: Value, right: Value, site: Site): boolean {
  const comparable =
    (left instanceof LuaTable && right instanceof LuaTable) || (left instanceof Userdata && right instanceof Userdata)
  if (!comparable) return false
  const method = sharedHandler(left, right, "__eq")
  return method !== undefined && truthy(first(call(method, [left, right], site)))
}

/** The handler that both operands have in common, as comparisons require. */
function sharedHandler(left: Value, right: Value, event: string): LuaFunction | undefined {
  const method = handler(left, event)
  return method instanceof LuaFunction && method === handler(right, event) ? method : undefined
}

export function lessThan(left: Value, right: Value, site: Site): boolean {
  if (typeof left === "number" && typeof right === "number") return left < right
  if (typeof left === "string" && typeof right === "string") {
    payComparison(left, right)
    return left < right
  }
  const method = sameKind(left, right) ? sharedHandler(left, right, "__lt") : undefined
  return method ? truthy(first(call(method, [left, right], site))) : notComparable(left, right, site)
}

export function lessOrEqual(left: Value, right: Value, site: Site): boolean {
  if (typeof left === "number" && typeof right === "number") return left <= right
  if (typeof left === "string" && typeof right === "string") {
    payComparison(left, right)
    return left <= right
  }
  if (!sameKind(left, right)) return notComparable(left, right, site)
  const method = sharedHandler(left, right, "__le")
  if (method) return truthy(first(call(method, [left, right], site)))
  const reverse = sharedHandler(left, right, "__lt")
  return reverse ? !truthy(first(call(reverse, [right, left], site))) : notComparable(left, right, site)
}

function sameKind(left: Value, right: Value): boolean {
  return typeName(left) === typeName(right)
}

function notComparable(left: Value, right: Value, site: Site): never {
  return raiseAt(site, `attempt to compare ${typeName(left)} with ${typeName(right)}`)
}

export function truthy(value: Value): boolean {
  return value !== undefined && value !== false
}
