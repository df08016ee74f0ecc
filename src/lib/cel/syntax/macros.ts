import { CelSyntaxError } from "../error.ts"
import { type Call, call, collectedName, constant, type Macro, type Node, name, type Select } from "./node.ts"

const collected = name(collectedName)
const always = constant(true)

interface Loop {
  readonly start: Node
  readonly condition: Node
  readonly step: Node
  readonly result: Node
}

const empty: Node = { kind: "list", elements: [] }

/** One more element for what is collected. */
function added(element: Node): Node {
  return call("_+_", collected, { kind: "list", elements: [element] })
}

function listLoop(step: Node): Loop {
  return { start: empty, condition: always, step, result: collected }
}

/** The loops that macros stand for, by their names and numbers of arguments; `args` are what follows the variable. */
const loops: Readonly<Record<string, (variable: Node, ...args: Node[]) => Loop>> = {
  "all/2": (_, test = always) => ({
    start: constant(true),
    condition: call("@not_strictly_false", collected),
    step: call("_&&_", collected, test),
    result: collected,
  }),
  "exists/2": (_, test = always) => ({
    start: constant(false),
    condition: call("@not_strictly_false", call("!_", collected)),
    step: call("_||_", collected, test),
    result: collected,
  }),
  "exists_one/2": (_, test = always) => ({
    start: constant(0n),
    condition: always,
    step: call("_?_:_", test, call("_+_", collected, constant(1n)), collected),
    result: call("_==_", collected, constant(1n)),
  }),
  "map/2": (_, value = always) => listLoop(added(value)),
  "map/3": (_, test = always, value = always) => listLoop(call("_?_:_", test, added(value), collected)),
  "filter/2": (variable, test = always) => listLoop(call("_?_:_", test, added(variable), collected)),
}

/**
 * Puts what a macro stands for in place of its call.
 * @throws CelSyntaxError for arguments that it cannot take
 */
export function expanded(node: Call): Call | Macro | Select {
  const { name: text, target, args } = node
  const [first, ...others] = args
  if (target === undefined) {
    if (text !== "has" || first === undefined || others.length > 0) return node
    if (first.kind !== "select") throw new CelSyntaxError("invalid argument to has() macro")
    return { ...first, isTest: true }
  }
  const key = `${text}/${args.length}`
  const loop = Object.hasOwn(loops, key) ? loops[key] : undefined
  if (loop === undefined || first === undefined) return node
  if (first.kind !== "name" || first.name.startsWith(".")) {
    throw new CelSyntaxError(`invalid argument to ${text}() macro: the variable must be a simple name`)
  }
  return { kind: "macro", range: target, variable: first.name, ...loop(first, ...others) }
}
