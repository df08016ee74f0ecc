import { call } from "../call.ts"
import { LuaFunction } from "../function.ts"
import { exhausted, machine, raiseAt, type Site } from "../machine.ts"
import type { Statement } from "../syntax/tree.ts"
import { LuaTable } from "../table.ts"
import { TableCursor } from "../table-cursor.ts"
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

/** The iterators of `pairs` and `ipairs`: the generic `for` walks a table with them without calling them. */
export const knownIterators: { pairs: LuaFunction | undefined; ipairs: LuaFunction | undefined } = {
  pairs: undefined,
  ipairs: undefined,
}

/** What a round of a walk costs besides the body. */
const walkCost = 2

export function compileGenericFor(node: Extract<Statement, { type: "genericFor" }>, chunk: string): Execute {
  const site: Site = { chunk, line: node.line, name: "(anonymous)" }
  const list = compileList(node.values, chunk)
  const [key = ignore, value = ignore, ...further] = node.variables.map(initialize)
  const body = compileBlock(node.body, chunk)
  const cost = node.body.weight + walkCost

  /** Stores a pair and runs the body. */
  function round(frame: Frame, first: Value, second: Value): Completion {
    if ((machine.steps -= cost) < 0) exhausted()
    key(frame, first)
    value(frame, second)
    for (const store of further) store(frame, undefined)
    return body(frame)
  }

  function walkPairs(frame: Frame, table: LuaTable): Completion {
    const cursor = new TableCursor(table)
    while (cursor.advance()) {
      const ended = round(frame, cursor.key, cursor.value)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
    return undefined
  }

  function walkArray(frame: Frame, table: LuaTable): Completion {
    for (let index = 1; ; index++) {
      const element = table.getNumber(index)
      if (element === undefined) return undefined
      const ended = round(frame, index, element)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
  }

  function callIterator(frame: Frame, iterator: Value, state: Value, initial: Value): Completion {
    let control = initial
    for (;;) {
      if ((machine.steps -= cost) < 0) exhausted()
      machine.sites[machine.depth] = site
      const result =
        iterator instanceof LuaFunction ? iterator.call2(state, control) : call(iterator, [state, control], site)
      const values = all(result)
      control = values[0]
      if (control === undefined) return undefined
      key(frame, control)
      value(frame, values[1])
      for (const [index, store] of further.entries()) store(frame, values[index + 2])
      const ended = body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
  }

  return (frame) => {
    const [iterator, state, initial] = list(frame)
    if (state instanceof LuaTable) {
      if (iterator === knownIterators.pairs && initial === undefined) return walkPairs(frame, state)
      if (iterator === knownIterators.ipairs && initial === 0) return walkArray(frame, state)
    }
    return callIterator(frame, iterator, state, initial)
  }
}

function ignore(): void {}
