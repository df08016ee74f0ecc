import { call } from "../call.ts"
import { exhausted, machine } from "../machine.ts"
import type { Block, Expression, Label, Statement } from "../syntax/tree.ts"
import type { Result, Value } from "../value.ts"
import { compileAssignment, compileLocal, compileLocalFunction } from "./assignments.ts"
import { calleeName, compileCallAll, compileList } from "./calls.ts"
import { compileTest } from "./comparisons.ts"
import { compileAll, compileExpression, isMultiple } from "./expressions.ts"
import { BREAK, type Completion, type Evaluate, type Execute, type Frame, LuaClosure, NIL, tailCall } from "./frame.ts"
import { compileGenericFor, compileNumericFor, compileRepeat, compileWhile } from "./loops.ts"

/** The statements of a block, one after another, until one ends it. */
export function compileBlock(block: Block, chunk: string): Execute {
  const labels = labelsOf(block)
  const steps = block.statements.filter(({ type }) => type !== "label").map((one) => compileStatement(one, chunk))
  return labels.size > 0 ? labelled(steps, labels) : sequence(steps)
}

/** Where each label of a block is: the index of the statement that follows it (labels themselves not counted). */
export function labelsOf(block: Block): ReadonlyMap<unknown, number> {
  const labels = new Map<unknown, number>()
  let index = 0
  for (const statement of block.statements) {
    if (statement.type === "label") labels.set(statement.label, index)
    else index++
  }
  return labels
}

function nothing(): Completion {
  return undefined
}

function sequence(steps: readonly Execute[]): Execute {
  const [first = nothing, second = nothing, third = nothing] = steps
  switch (steps.length) {
    case 0:
      return nothing
    case 1:
      return first
    case 2:
      return (frame) => {
        const ended = first(frame)
        return ended === undefined ? second(frame) : ended
      }
    case 3:
      return (frame) => {
        let ended = first(frame)
        if (ended === undefined) ended = second(frame)
        return ended === undefined ? third(frame) : ended
      }
  }
  return (frame) => {
    for (let index = 0; index < steps.length; index++) {
      const ended = (steps[index] as Execute)(frame)
      if (ended !== undefined) return ended
    }
    return undefined
  }
}

/** A block with labels: a goto to one of them arrives as the completion of a statement. */
function labelled(steps: readonly Execute[], labels: ReadonlyMap<unknown, number>): Execute {
  return (frame) => {
    for (let index = 0; index < steps.length; index++) {
      const ended = (steps[index] as Execute)(frame)
      if (ended === undefined) continue
      const target = labels.get(ended)
      if (target === undefined) return ended
      if (--machine.steps < 0) exhausted()
      index = target - 1
    }
    return undefined
  }
}

export function compileStatement(node: Statement, chunk: string): Execute {
  switch (node.type) {
    case "local":
      return compileLocal(node, chunk)
    case "localFunction":
      return compileLocalFunction(node)
    case "assign":
      return compileAssignment(node, chunk)
    case "callStatement":
      return callStatement(compileCallAll(node.call, chunk))
    case "do":
      return compileBlock(node.body, chunk)
    case "while":
      return compileWhile(node, chunk)
    case "repeat":
      return compileRepeat(node, chunk)
    case "if":
      return ifStatement(node, chunk)
    case "numericFor":
      return compileNumericFor(node, chunk)
    case "genericFor":
      return compileGenericFor(node, chunk)
    case "return":
      return returnStatement(node.values, chunk)
    case "break":
      return () => BREAK
    case "goto":
      return jump(node.label)
    case "label":
      return nothing
  }
}

function callStatement(run: (frame: Frame) => Result): Execute {
  return (frame) => {
    run(frame)
    return undefined
  }
}

function jump(label: Label): Execute {
  return () => label
}

function ifStatement(node: Extract<Statement, { type: "if" }>, chunk: string): Execute {
  let otherwise = node.otherwise ? compileBlock(node.otherwise, chunk) : nothing
  for (const clause of [...node.clauses].reverse()) {
    otherwise = conditional(compileTest(clause.condition, chunk), compileBlock(clause.body, chunk), otherwise)
  }
  return otherwise
}

function conditional(test: (frame: Frame) => boolean, body: Execute, otherwise: Execute): Execute {
  if (otherwise === nothing) return (frame) => (test(frame) ? body(frame) : undefined)
  return (frame) => (test(frame) ? body(frame) : otherwise(frame))
}

function returnStatement(values: readonly Expression[], chunk: string): Execute {
  const [only] = values
  if (!only) return () => []
  if (values.length > 1) return compileList(values, chunk)
  if (only.type === "call") return returnCall(only, chunk)
  if (isMultiple(only)) return returnAll(compileAll(only, chunk))
  return returnOne(compileExpression(only, chunk))
}

function returnOne(value: Evaluate): Execute {
  return (frame) => {
    const result = value(frame)
    return result === undefined ? NIL : result
  }
}

function returnAll(values: (frame: Frame) => Result): Execute {
  return (frame) => {
    const result = values(frame)
    return result === undefined ? NIL : result
  }
}

/** `return f(…)`: a Lua function takes the place of this one, so that tail calls need no depth. */
function returnCall(node: Extract<Expression, { type: "call" }>, chunk: string): Execute {
  const callee = compileExpression(node.callee, chunk)
  const list = compileList(node.parameters, chunk)
  const site = { chunk, line: node.line, name: calleeName(node.callee) }
  return (frame) => {
    const target: Value = callee(frame)
    const parameters = list(frame)
    if (target instanceof LuaClosure) return tailCall(target, parameters)
    const result = call(target, parameters, site)
    return result === undefined ? NIL : result
  }
}
