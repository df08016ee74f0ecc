import { call } from "../call.ts"
import { type HostFunction, LuaFunction } from "../function.ts"
import { exhausted, machine, raiseAt, type Site } from "../machine.ts"
import type { Statement } from "../syntax/tree.ts"
import { LuaTable } from "../table.ts"
import { all, type Value } from "../value.ts"
import { initialize } from "./assignments.ts"
import { compileList } from "./calls.ts"
import { compileTest } from "./comparisons.ts"
import { compileExpression } from "./expressions.ts"
import { BREAK, type Completion, type Evaluate, type Execute, type Frame } from "./frame.ts"
import { compileBlock } from "./statements.ts"

export function compileWhile(node: Extract<Statement, { type: "while" }>, chunk: string): Execute {
  const test = compileTest(node.condition, chunk)
  const body = compileBlock(node.body, chunk)
  const { weight } = node.body
  return (frame) => {
    while (test(frame)) {
      if ((machine.steps -= weight) < 0) exhausted()
      const ended = body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
    return undefined
  }
}

export function compileRepeat(node: Extract<Statement, { type: "repeat" }>, chunk: string): Execute {
  const test = compileTest(node.condition, chunk)
  const body = compileBlock(node.body, chunk)
  const { weight } = node.body
  return (frame) => {
    do {
      if ((machine.steps -= weight) < 0) exhausted()
      const ended = body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    } while (!test(frame))
    return undefined
  }
}

/** The bounds of a numeric `for`: numbers only, texts are refused. */
export function checkBounds(start: Value, limit: Value, step: Value, site: Site): asserts start is number {
  if (typeof start !== "number") raiseAt(site, "for statement init must be a number")
  if (typeof limit !== "number") raiseAt(site, "for statement limit must be a number")
  if (typeof step !== "number") raiseAt(site, "for statement step must be a number")
}

export function compileNumericFor(node: Extract<Statement, { type: "numericFor" }>, chunk: string): Execute {
  const site: Site = { chunk, line: node.line, name: "?" }
  const start = compileExpression(node.start, chunk)
  const limit = compileExpression(node.limit, chunk)
  const step: Evaluate = node.step ? compileExpression(node.step, chunk) : () => 1
  const run = node.variable.captured ? capturedRounds : plainRounds
  const round = run(node.variable.slot, compileBlock(node.body, chunk), node.body.weight)
  return (frame) => {
    const from = start(frame)
    const to = limit(frame)
    const by = step(frame)
    checkBounds(from, to, by, site)
    return round(frame, from, to as number, by as number)
  }
}

type Rounds = (frame: Frame, from: number, to: number, by: number) => Completion

function plainRounds(slot: number, body: Execute, weight: number): Rounds {
  return (frame, from, to, by) => {
    if (by > 0) {
      for (let value = from; value <= to; value += by) {
        if ((machine.steps -= weight) < 0) exhausted()
        frame[slot] = value
        const ended = body(frame)
        if (ended !== undefined) return ended === BREAK ? undefined : ended
      }
    } else if (by < 0) {
      for (let value = from; value >= to; value += by) {
        if ((machine.steps -= weight) < 0) exhausted()
        frame[slot] = value
        const ended = body(frame)
        if (ended !== undefined) return ended === BREAK ? undefined : ended
      }
    }
    return undefined
  }
}

function capturedRounds(slot: number, body: Execute, weight: number): Rounds {
  return plainRounds(
    slot,
    (frame) => {
      frame[slot] = { value: frame[slot] }
      return body(frame)
    },
    weight,
  )
}

/** The iterator that `pairs` gives: the generic `for` walks a table with it without calling it. */
export const nextFunction: { value: HostFunction | undefined } = { value: undefined }

export function compileGenericFor(node: Extract<Statement, { type: "genericFor" }>, chunk: string): Execute {
  const site: Site = { chunk, line: node.line, name: "(anonymous)" }
  const list = compileList(node.values, chunk)
  const [key = ignore, value = ignore, ...further] = node.variables.map(initialize)
  const body = compileBlock(node.body, chunk)
  const { weight } = node.body
  return (frame) => {
    const [iterator, state, initial] = list(frame)
    let control = initial
    const pairs = state instanceof LuaTable && iterator === nextFunction.value
    for (;;) {
      if ((machine.steps -= weight) < 0) exhausted()
      if (pairs) {
        const pair = state.next(control)
        if (!pair) return undefined
        control = pair[0]
        value(frame, pair[1])
        for (const store of further) store(frame, undefined)
      } else {
        machine.sites[machine.depth] = site
        const result =
          iterator instanceof LuaFunction ? iterator.call2(state, control) : call(iterator, [state, control], site)
        const values = all(result)
        control = values[0]
        if (control === undefined) return undefined
        value(frame, values[1])
        for (const [index, store] of further.entries()) store(frame, values[index + 2])
      }
      key(frame, control)
      const ended = body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
  }
}

function ignore(): void {}
