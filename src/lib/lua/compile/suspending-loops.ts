import { exhausted, machine, type Site } from "../machine.ts"
import type { Statement } from "../syntax/tree.ts"
import { all, type Value } from "../value.ts"
import { initialize } from "./assignments.ts"
import { BREAK, type Suspending } from "./frame.ts"
import { checkBounds } from "./loops.ts"
import { suspendingBlock, suspendingTest } from "./suspending.ts"
import { callSuspending, type Temporaries } from "./temporaries.ts"

export function suspendingWhile(node: Extract<Statement, { type: "while" }>, temporaries: Temporaries): Suspending {
  const test = suspendingTest(node.condition, temporaries)
  const body = suspendingBlock(node.body, temporaries)
  const { weight } = node.body
  return function* whileLoop(frame) {
    while (yield* test(frame)) {
      if ((machine.steps -= weight) < 0) exhausted()
      const ended = yield* body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
    return undefined
  }
}

export function suspendingRepeat(node: Extract<Statement, { type: "repeat" }>, temporaries: Temporaries): Suspending {
  const test = suspendingTest(node.condition, temporaries)
  const body = suspendingBlock(node.body, temporaries)
  const { weight } = node.body
  return function* repeatLoop(frame) {
    do {
      if ((machine.steps -= weight) < 0) exhausted()
      const ended = yield* body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    } while (!(yield* test(frame)))
    return undefined
  }
}

export function suspendingNumericFor(
  node: Extract<Statement, { type: "numericFor" }>,
  temporaries: Temporaries,
): Suspending {
  const site: Site = { chunk: temporaries.chunk, line: node.line, name: "?" }
  const bounds = [node.start, node.limit, ...(node.step ? [node.step] : [])].map(temporaries.value)
  const store = initialize(node.variable)
  const body = suspendingBlock(node.body, temporaries)
  const { weight } = node.body
  return function* forLoop(frame) {
    const values: Value[] = []
    for (const bound of bounds) values.push(yield* bound(frame))
    const [from, to, by = node.step ? undefined : 1] = values
    checkBounds(from, to, by, site)
    const limit = to as number
    const step = by as number
    for (let value = from; step > 0 ? value <= limit : step < 0 && value >= limit; value += step) {
      if ((machine.steps -= weight) < 0) exhausted()
      store(frame, value)
      const ended = yield* body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
    return undefined
  }
}

export function suspendingGenericFor(
  node: Extract<Statement, { type: "genericFor" }>,
  temporaries: Temporaries,
): Suspending {
  const site: Site = { chunk: temporaries.chunk, line: node.line, name: "(anonymous)" }
  const list = temporaries.list(node.values)
  const stores = node.variables.map(initialize)
  const body = suspendingBlock(node.body, temporaries)
  const { weight } = node.body
  return function* forLoop(frame) {
    const [iterator, state, initial] = yield* list(frame)
    let control = initial
    for (;;) {
      if ((machine.steps -= weight) < 0) exhausted()
      const values = all(yield* callSuspending(iterator, [state, control], site))
      control = values[0]
      if (control === undefined) return undefined
      for (const [index, store] of stores.entries()) store(frame, values[index])
      const ended = yield* body(frame)
      if (ended !== undefined) return ended === BREAK ? undefined : ended
    }
  }
}
