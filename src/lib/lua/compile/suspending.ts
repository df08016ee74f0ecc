import { machine } from "../machine.ts"
import { truthy } from "../operators.ts"
import { containsCall, mapList, mapTarget } from "../syntax/children.ts"
import type { Block, Expression, Statement } from "../syntax/tree.ts"
import { compileTest } from "./comparisons.ts"
import type { Execute, Suspending, SuspendingStep, SuspendingTest } from "./frame.ts"
import { compileBlock, compileStatement, labelsOf } from "./statements.ts"
import { suspendingGenericFor, suspendingNumericFor, suspendingRepeat, suspendingWhile } from "./suspending-loops.ts"
import { createTemporaries, type Temporaries } from "./temporaries.ts"

/**
 * The suspendable form of a function: generators, so that a coroutine's yield or an asynchronous host function can stop
 * in the middle. Only what contains a call is compiled anew: every call is run as a generator and its result put into a
 * temporary slot of the frame; the rest of the statement is the ordinary form reading those slots.
 */
export function compileSuspendingBody(body: Block, chunk: string, frameSize: number): Suspending {
  return suspendingBlock(body, createTemporaries(chunk, frameSize))
}

export function suspendingBlock(block: Block, temporaries: Temporaries): Suspending {
  if (!block.statements.some(mayPause)) return immediate(compileBlock(block, temporaries.chunk))
  const labels = labelsOf(block)
  const steps = block.statements
    .filter(({ type }) => type !== "label")
    .map((one) => ({ pauses: mayPause(one), run: suspendingStatement(one, temporaries) }))
  return function* run(frame) {
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]
      const ended = step && (yield* step.run(frame))
      if (ended === undefined) continue
      const target = labels.get(ended)
      if (target === undefined) return ended
      machine.steps--
      index = target - 1
    }
    return undefined
  }
}

function immediate(run: Execute): Suspending {
  // biome-ignore lint/correctness/useYield: a statement without calls has the suspendable shape but nothing to wait for
  return function* statement(frame) {
    return run(frame)
  }
}

function mayPause(statement: Statement): boolean {
  switch (statement.type) {
    case "local":
    case "return":
      return statement.values.some(containsCall)
    case "assign":
      return containsCall(statement.value) || containsCall(statement.target)
    case "callStatement":
    case "genericFor":
      return true
    case "do":
      return statement.body.statements.some(mayPause)
    case "while":
    case "repeat":
      return containsCall(statement.condition) || statement.body.statements.some(mayPause)
    case "if":
      return (
        statement.clauses.some(({ condition, body }) => containsCall(condition) || body.statements.some(mayPause)) ||
        (statement.otherwise?.statements.some(mayPause) ?? false)
      )
    case "numericFor":
      return (
        [statement.start, statement.limit, ...(statement.step ? [statement.step] : [])].some(containsCall) ||
        statement.body.statements.some(mayPause)
      )
    default:
      return false
  }
}

function suspendingStatement(node: Statement, temporaries: Temporaries): Suspending {
  if (!mayPause(node)) return immediate(compileStatement(node, temporaries.chunk))
  switch (node.type) {
    case "do":
      return suspendingBlock(node.body, temporaries)
    case "if":
      return suspendingIf(node, temporaries)
    case "while":
      return suspendingWhile(node, temporaries)
    case "repeat":
      return suspendingRepeat(node, temporaries)
    case "numericFor":
      return suspendingNumericFor(node, temporaries)
    case "genericFor":
      return suspendingGenericFor(node, temporaries)
    default:
      return flatStatement(node, temporaries)
  }
}

/** A statement without blocks: its calls first, each into its temporary, then the ordinary statement. */
function flatStatement(node: Statement, temporaries: Temporaries): Suspending {
  const { chunk } = temporaries
  if (node.type === "return" && node.values.length === 1 && node.values[0]?.type === "call") {
    return temporaries.tailCall(node.values[0])
  }
  if (node.type === "callStatement") return after(temporaries.all(node.call), () => undefined)
  const { replace, run } = temporaries.collect()
  if (node.type === "assign") {
    const target = mapTarget(node.target, replace)
    return after(run, compileStatement({ ...node, target, value: replace(node.value, false) }, chunk))
  }
  if (node.type !== "local" && node.type !== "return") return immediate(compileStatement(node, chunk))
  return after(run, compileStatement({ ...node, values: mapList(node.values, replace) }, chunk))
}

function after(prepare: SuspendingStep, statement: Execute): Suspending {
  return function* run(frame) {
    yield* prepare(frame)
    return statement(frame)
  }
}

function suspendingIf(node: Extract<Statement, { type: "if" }>, temporaries: Temporaries): Suspending {
  const clauses = node.clauses.map(({ condition, body }) => ({
    test: suspendingTest(condition, temporaries),
    body: suspendingBlock(body, temporaries),
  }))
  const otherwise = node.otherwise && suspendingBlock(node.otherwise, temporaries)
  return function* run(frame) {
    for (const { test, body } of clauses) {
      if (yield* test(frame)) return yield* body(frame)
    }
    return otherwise && (yield* otherwise(frame))
  }
}

/** A condition that may contain calls. */
export function suspendingTest(node: Expression, temporaries: Temporaries): SuspendingTest {
  if (!containsCall(node)) {
    const test = compileTest(node, temporaries.chunk)
    // biome-ignore lint/correctness/useYield: a condition without calls has the suspendable shape but nothing to wait for
    return function* immediateTest(frame) {
      return test(frame)
    }
  }
  const value = temporaries.value(node)
  return function* test(frame) {
    return truthy(yield* value(frame))
  }
}
