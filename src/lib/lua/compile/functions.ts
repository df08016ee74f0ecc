import { machine } from "../machine.ts"
import type { FunctionBody, UpvalueSource, Variable } from "../syntax/tree.ts"
import {
  argumentTable,
  type Box,
  type Evaluate,
  type Execute,
  type Frame,
  LuaClosure,
  type Prototype,
} from "./frame.ts"
import { compileBlock } from "./statements.ts"
import { compileSuspendingBody } from "./suspending.ts"

/** The expression that makes a closure of a function. */
export function compileFunction(source: FunctionBody): Evaluate {
  const prototype = compilePrototype(source)
  const capture = source.upvalues.map(captureOf)
  return (frame) => {
    machine.steps -= 26 + capture.length
    const upvalues: Box[] = []
    for (const one of capture) upvalues.push(one(frame))
    return new LuaClosure(prototype, upvalues, frame[0].environment)
  }
}

function captureOf(source: UpvalueSource): (frame: Frame) => Box {
  if (source.kind === "local") {
    const { slot } = source.variable
    return (frame) => frame[slot] as Box
  }
  const { index } = source
  return (frame) => frame[0].upvalues[index] as Box
}

/** What entering and leaving a function costs. */
const callCost = 3

/** The shared part of a function's closures. Its two forms replace themselves by the compiled body when first run. */
export function compilePrototype(source: FunctionBody): Prototype {
  const prototype: Prototype = {
    source,
    parameterCount: source.parameters.length,
    isVararg: source.isVararg,
    frameSize: source.frameSize,
    weight: source.body.weight + callCost,
    run: (frame) => {
      prototype.run = compileBody(source)
      return prototype.run(frame)
    },
    suspend: (frame) => {
      const prepare = prologue(source)
      const body = compileSuspendingBody(source.body, source.chunk, source.frameSize)
      prototype.suspend = function* suspended(inner) {
        prepare?.(inner)
        return yield* body(inner)
      }
      return prototype.suspend(frame)
    },
  }
  return prototype
}

function compileBody(source: FunctionBody): Execute {
  const prepare = prologue(source)
  const body = compileBlock(source.body, source.chunk)
  if (!prepare) return body
  return (frame) => {
    prepare(frame)
    return body(frame)
  }
}

/** What happens before the first statement: captured parameters move into boxes, `arg` is made. */
function prologue(source: FunctionBody): ((frame: Frame) => void) | undefined {
  const boxed = source.parameters.filter((parameter: Variable) => parameter.captured).map(({ slot }) => slot)
  const { arg } = source
  if (boxed.length === 0 && !arg) return undefined
  return (frame) => {
    for (const slot of boxed) frame[slot] = { value: frame[slot] } as Box
    if (!arg) return
    const table = argumentTable(frame[1])
    frame[arg.slot] = arg.captured ? ({ value: table } as Box) : table
  }
}
