import { index, indexName, type Name, nameOf, setIndex } from "../access.ts"
import { FieldCache } from "../field-cache.ts"
import { machine, type Site } from "../machine.ts"
import { concat, lengthOf, negateSlow, truthy } from "../operators.ts"
import type { Expression, IndexExpression, Reference, TableField } from "../syntax/tree.ts"
import { LuaTable } from "../table.ts"
import { all, first, type Result, type Value } from "../value.ts"
import { compileArithmetic } from "./arithmetic.ts"
import { compileCall, compileCallAll } from "./calls.ts"
import { compileComparison } from "./comparisons.ts"
import type { Box, Evaluate, EvaluateAll, Frame } from "./frame.ts"
import { compileFunction } from "./functions.ts"

/** Whether an expression can give any number of values. */
export function isMultiple(node: Expression): boolean {
  return (
    node.type === "call" ||
    node.type === "method" ||
    node.type === "vararg" ||
    (node.type === "temporary" && node.multiple)
  )
}

/** An expression for all its values. */
export function compileAll(node: Expression, chunk: string): EvaluateAll {
  if (node.type === "call" || node.type === "method") return compileCallAll(node, chunk)
  if (node.type === "vararg") return (frame) => frame[1]
  if (node.type === "temporary") return (frame) => frame[node.slot] as Result
  return compileExpression(node, chunk)
}

/** An expression for one value. `chunk` is the name that errors show. */
export function compileExpression(node: Expression, chunk: string): Evaluate {
  switch (node.type) {
    case "constant":
      return constant(node.value)
    case "vararg":
      return (frame) => frame[1][0]
    case "function":
      return compileFunction(node.body)
    case "table":
      return table(node.fields, { chunk, line: node.line, name: "?" }, chunk)
    case "parentheses":
      return compileExpression(node.inner, chunk)
    case "and":
      return and(compileExpression(node.left, chunk), compileExpression(node.right, chunk))
    case "or":
      return or(compileExpression(node.left, chunk), compileExpression(node.right, chunk))
    case "binary":
      return binary(node, chunk)
    case "unary":
      return unary(node, chunk)
    case "index":
      return indexed(node, chunk)
    case "call":
    case "method":
      return compileCall(node, chunk)
    case "temporary":
      return (frame) => first(frame[node.slot] as Result)
    default:
      return reference(node, chunk)
  }
}

function constant(value: undefined | boolean | number | string): Evaluate {
  return () => value
}

/** Names of functions that act on their caller: reading one notes who that is. */
const callerNames = new Set(["getfenv", "setfenv", "module"])

function reference(node: Reference, chunk: string): Evaluate {
  const read = plainReference(node, chunk)
  if (!callerNames.has(node.type === "local" ? node.variable.name : node.name)) return read
  return (frame) => {
    machine.caller = frame[0]
    return read(frame)
  }
}

function plainReference(node: Reference, chunk: string): Evaluate {
  if (node.type === "local") {
    const { slot, captured } = node.variable
    return captured ? (frame) => (frame[slot] as Box).value : (frame) => frame[slot] as Value
  }
  if (node.type === "upvalue") {
    const { index: at } = node
    return (frame) => (frame[0].upvalues[at] as Box).value
  }
  const site: Site = { chunk, line: node.line, name: node.name }
  const name = nameOf(node.name)
  return (frame) => {
    const { environment } = frame[0]
    const value = environment.getCached(name.caches[0])
    return value !== undefined || environment.metatable === undefined ? value : indexName(environment, name, site)
  }
}

function indexed(node: IndexExpression, chunk: string): Evaluate {
  const site: Site = { chunk, line: node.line, name: "?" }
  const object = compileExpression(node.object, chunk)
  const key = compileExpression(node.key, chunk)
  const name = node.key.type === "constant" ? node.key.value : undefined
  if (typeof name === "string") return indexedByName(object, nameOf(name), site)
  return (frame) => {
    const container = object(frame)
    const at = key(frame)
    if (typeof at === "number" && container instanceof LuaTable) {
      const value = container.getNumber(at)
      if (value !== undefined || container.metatable === undefined) return value
    }
    return index(container, at, site)
  }
}

function indexedByName(object: Evaluate, name: Name, site: Site): Evaluate {
  const [cache] = name.caches
  return (frame) => {
    const container = object(frame)
    if (container instanceof LuaTable) {
      const value = container.getCached(cache)
      if (value !== undefined || container.metatable === undefined) return value
    }
    return indexName(container, name, site)
  }
}

function and(left: Evaluate, right: Evaluate): Evaluate {
  return (frame) => {
    const value = left(frame)
    return value === undefined || value === false ? value : right(frame)
  }
}

function or(left: Evaluate, right: Evaluate): Evaluate {
  return (frame) => {
    const value = left(frame)
    return value === undefined || value === false ? right(frame) : value
  }
}

function binary(node: Extract<Expression, { type: "binary" }>, chunk: string): Evaluate {
  switch (node.operator) {
    case "..":
      return concatenation(node, chunk)
    case "==":
    case "~=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compileComparison(node.operator, node.left, node.right, { chunk, line: node.line, name: "?" })
    default:
      return compileArithmetic(node.operator, node.left, node.right, { chunk, line: node.line, name: "?" })
  }
}

/** A chain of `..` evaluates from left to right and joins from right to left. */
function concatenation(node: Extract<Expression, { type: "binary" }>, chunk: string): Evaluate {
  const site: Site = { chunk, line: node.line, name: "?" }
  const left = compileExpression(node.left, chunk)
  const right = compileExpression(node.right, chunk)
  return (frame) => {
    const leftValue = left(frame)
    return concat(leftValue, right(frame), site)
  }
}

function unary(node: Extract<Expression, { type: "unary" }>, chunk: string): Evaluate {
  const site: Site = { chunk, line: node.line, name: "?" }
  const operand = compileExpression(node.operand, chunk)
  if (node.operator === "not") return (frame) => !truthy(operand(frame))
  if (node.operator === "-") {
    return (frame) => {
      const value = operand(frame)
      return typeof value === "number" ? -value : negateSlow(value, site)
    }
  }
  return (frame) => {
    const value = operand(frame)
    return value instanceof LuaTable && value.metatable === undefined ? value.length() : lengthOf(value, site)
  }
}

/** A table takes about 100 bytes. */
const tableCost = 14

/** Evaluates a field: keyed ones are stored at once, the others collected, as they are stored last. */
type Field = (frame: Frame, table: LuaTable, elements: Value[]) => void

function table(fields: readonly TableField[], site: Site, chunk: string): Evaluate {
  const cost = tableCost + fields.length
  if (fields.length === 0) {
    return () => {
      machine.steps -= cost
      return new LuaTable()
    }
  }
  const steps = fields.map((field, at) => compileField(field, at === fields.length - 1, site, chunk))
  return (frame) => {
    machine.steps -= cost
    const result = new LuaTable()
    const elements: Value[] = []
    for (let index = 0; index < steps.length; index++) (steps[index] as Field)(frame, result, elements)
    if (elements.length > 0) result.setElements(elements)
    return result
  }
}

function compileField(field: TableField, isLast: boolean, site: Site, chunk: string): Field {
  if (field.key) return keyedField(field.key, compileExpression(field.value, chunk), site)
  if (isLast && isMultiple(field.value)) {
    const values = compileAll(field.value, chunk)
    return (frame, _, elements) => {
      for (const value of all(values(frame))) elements.push(value)
    }
  }
  const value = compileExpression(field.value, chunk)
  return (frame, _, elements) => {
    elements.push(value(frame))
  }
}

function keyedField(keyNode: Expression, value: Evaluate, site: Site): Field {
  const name = keyNode.type === "constant" ? keyNode.value : undefined
  if (typeof name === "string") {
    const cache = new FieldCache(name)
    return (frame, result) => result.setCached(cache, value(frame))
  }
  const key = compileExpression(keyNode, site.chunk)
  return (frame, result) => {
    const at = key(frame)
    setIndex(result, at, value(frame), site)
  }
}
