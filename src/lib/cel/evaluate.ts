import type { Chosen } from "./check.ts"
import { CelSyntaxError, EvaluationError, spend } from "./error.ts"
import type { Evaluate, Locals } from "./frame.ts"
import { separateFunctions, standardFunctions } from "./functions/index.ts"
import { dispatcher, type Overload } from "./functions/overload.ts"
import { kindNameOf, kindNames } from "./kind.ts"
import { isAppend, type Loop, loopOf } from "./loop.ts"
import { literalMapping, Mapping } from "./mapping.ts"
import { lazyOperators, member, missing, never } from "./operators.ts"
import { type Call, type MapLiteral, type Node, pathOf, plainName, type Select } from "./syntax/node.ts"
import { List, listOfValues, TypeValue, type Value } from "./value.ts"

/**
 * Compiles a checked syntax tree into closures; the checker has chosen the overloads of some calls.
 * @throws CelSyntaxError for a constant that can be no index
 */
export function compileTree(root: Node, chosen: Chosen): Evaluate {
  return compile(root, { chosen, places: new Map(), collects: false, depth: 0 })
}

function compile(node: Node, locals: Locals): Evaluate {
  switch (node.kind) {
    case "constant": {
      const { value } = node
      return () => value
    }
    case "name":
      return identifier(node.name, locals)
    case "select":
      return select(node, locals)
    case "call":
      return call(node, locals)
    case "list": {
      const elements = node.elements.map((element) => compile(element, locals))
      return (frame) => listOfValues(elements.map((element) => element(frame)))
    }
    case "map":
      return map(node, locals)
    case "message":
      return never
    case "macro":
      return comprehension(loopOf(node, locals, compile))
  }
}

const types: ReadonlyMap<string, TypeValue> = new Map(kindNames.map((name) => [name, new TypeValue(name)]))

function identifier(name: string, { places }: Locals): Evaluate {
  const plain = plainName(name)
  const place = places.get(plain)
  if (place !== undefined) {
    return ({ locals }) => {
      const value = locals[place]
      if (value === undefined) throw new EvaluationError(`no such attribute: ${plain}`)
      if (value instanceof EvaluationError) throw value
      return value
    }
  }
  const type = types.get(plain)
  return ({ variables }) => {
    const value = variables[plain] === undefined ? type : variables[plain]
    if (value === undefined) throw new EvaluationError(`no such attribute: ${plain}`)
    return value
  }
}

function select(node: Select, locals: Locals): Evaluate {
  const { operand, field, isTest } = node
  const type = types.get(pathOf(node))
  if (type !== undefined) return () => type
  const of = compile(operand, locals)
  if (isTest) {
    return (frame) => {
      const value = of(frame)
      // Of a list that is an error, of any other value that is no map the answer is no.
      return (value instanceof Mapping || value instanceof List) && member(value, field) !== undefined
    }
  }
  return (frame) => {
    const found = member(of(frame), field)
    return found === undefined ? missing(field) : found
  }
}

const functions = Map.groupBy(standardFunctions, ({ name }) => name)

function call(node: Call, locals: Locals): Evaluate {
  const { name, target, args } = node
  const sides = [...(target === undefined ? [] : [target]), ...args].map((side) => compile(side, locals))
  if (name === "_[_]") refuseConstantIndex(args[1], locals)
  const lazy = Object.hasOwn(lazyOperators, name) ? lazyOperators[name] : undefined
  if (lazy !== undefined) return lazy(...sides)
  const [first = never, second = never] = sides
  if (isAppend(node, locals)) return append(first, second)
  const run = dispatcher(name, overloadsOf(node, sides.length, locals))
  if (sides.length === 1) return (frame) => run(frame.meter, [first(frame)])
  if (sides.length === 2) return (frame) => run(frame.meter, [first(frame), second(frame)])
  return (frame) =>
    run(
      frame.meter,
      sides.map((side) => side(frame)),
    )
}

/** @throws CelSyntaxError for `null`, bytes or a type as an index: the reference cannot plan it, and drops the whole list */
function refuseConstantIndex(index: Node | undefined, { places }: Locals): void {
  if (index === undefined) return
  const value = index.kind === "constant" ? index.value : undefined
  const path = plainName(pathOf(index))
  const isType = types.has(path) && !places.has(path)
  if (value === null || value instanceof Uint8Array || isType) throw new CelSyntaxError("invalid index")
}

function overloadsOf(node: Call, count: number, { chosen }: Locals): readonly Overload[] {
  const { name, target } = node
  const only = separateFunctions.has(name) ? chosen.get(node) : undefined
  if (only !== undefined) return [only]
  return (functions.get(name) ?? []).filter(
    ({ isMember, parameters }) => isMember === (target !== undefined) && parameters.length === count,
  )
}

/** One more element for the list that a macro collects: in place, since nobody else holds it yet. */
function append(collected: Evaluate, added: Evaluate): Evaluate {
  return (frame) => {
    const list = collected(frame)
    const more = added(frame)
    if (list instanceof List && more instanceof List) (list.items as Value[]).push(more.at(0))
    return list
  }
}

function map({ entries }: MapLiteral, locals: Locals): Evaluate {
  const compiled = entries.map(([key, value]) => [compile(key, locals), compile(value, locals)] as const)
  return (frame) => literalMapping(compiled.map(([key, value]) => [key(frame), value(frame)] as const))
}

function comprehension(loop: Loop): Evaluate {
  const { variable, collected, goesOn, stopsAtError } = loop
  return (frame) => {
    const { locals, meter } = frame
    const range = loop.range(frame)
    const items = range instanceof List ? range : range instanceof Mapping ? listOfValues(range.keys()) : undefined
    if (items === undefined) throw new EvaluationError(`no such overload: elements of ${kindNameOf(range)}`)
    locals[collected] = loop.start(frame)
    for (let index = 0; index < items.size; index++) {
      spend(meter, 1)
      locals[variable] = items.at(index)
      if (goesOn(frame) !== true) break
      try {
        locals[collected] = loop.step(frame)
      } catch (thrown) {
        if (stopsAtError || !(thrown instanceof EvaluationError)) throw thrown
        locals[collected] = thrown
      }
    }
    return loop.result(frame)
  }
}
