import { EvaluationError, type Meter, spend } from "./error.ts"
import { standardFunctions } from "./functions/index.ts"
import { dispatcher } from "./functions/overload.ts"
import { isAppend, type Loop, loopOf } from "./loop.ts"
import type { Call, MapLiteral, Node, Select } from "./syntax/node.ts"
import { pathOf } from "./syntax/parser.ts"
import {
  kindNameOf,
  kindNames,
  List,
  listOfValues,
  literalMapping,
  Mapping,
  TypeValue,
  Uint,
  type Value,
} from "./value.ts"

/** What one evaluation works with. */
export interface Frame {
  readonly variables: Readonly<Record<string, Value | undefined>>
  readonly meter: Meter
  /** Variables of the macros, by their place; a failed step leaves its error, which shows when the variable is read. */
  readonly locals: (Value | EvaluationError)[]
}

/** A node compiled: gives its value or throws an EvaluationError. */
export type Evaluate = (frame: Frame) => Value

/** Places of the variables of the macros around a node. */
export interface Locals {
  readonly places: ReadonlyMap<string, number>
  /** The macro collects into a list that only it can see. */
  readonly collects: boolean
  /** The next free place. */
  readonly depth: number
}

const noLocals: Locals = { places: new Map(), collects: false, depth: 0 }

/** Compiles a checked syntax tree into closures. */
export function compileTree(root: Node): Evaluate {
  return compile(root, noLocals)
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
  const place = places.get(name)
  if (place !== undefined) {
    return ({ locals }) => {
      const value = locals[place]
      if (value === undefined) throw new EvaluationError(`no such attribute: ${name}`)
      if (value instanceof EvaluationError) throw value
      return value
    }
  }
  const plain = name.startsWith(".") ? name.slice(1) : name
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

/** A key's value; `undefined` for none. Note that a value may be `null`, which is not none. */
function member(value: Value, key: Value): Value | undefined {
  if (!(value instanceof Mapping)) throw new EvaluationError(`no such overload: a field of ${kindNameOf(value)}`)
  return value.get(key)
}

function missing(key: Value): never {
  throw new EvaluationError(`no such key: ${typeof key === "object" ? kindNameOf(key) : key}`)
}

/** Operators that look at their second side only where they must. */
const lazyOperators: Readonly<Record<string, (...sides: Evaluate[]) => Evaluate>> = {
  "_&&_": (a = never, b = never) => decided(a, b, false),
  "_||_": (a = never, b = never) => decided(a, b, true),
  "_?_:_":
    (condition = never, yes = never, no = never) =>
    (frame) =>
      isTrue(condition(frame)) ? yes(frame) : no(frame),
  "@not_strictly_false":
    (inner = never) =>
    (frame) => {
      try {
        return inner(frame) !== false
      } catch (thrown) {
        if (thrown instanceof EvaluationError) return true
        throw thrown
      }
    },
  "_[_]":
    (of = never, at = never) =>
    (frame) =>
      element(of(frame), at(frame)),
}

const never: Evaluate = () => {
  throw new EvaluationError("no such overload")
}

/** `&&` and `||`: the deciding value on one side makes up for an error on the other. */
function decided(a: Evaluate, b: Evaluate, deciding: boolean): Evaluate {
  return (frame) => {
    let failed: EvaluationError
    try {
      return isTrue(a(frame)) === deciding ? deciding : isTrue(b(frame))
    } catch (thrown) {
      if (!(thrown instanceof EvaluationError)) throw thrown
      failed = thrown
    }
    if (b(frame) === deciding) return deciding
    throw failed
  }
}

function isTrue(value: Value): boolean {
  if (typeof value !== "boolean") throw new EvaluationError(`no such overload: ${kindNameOf(value)} for bool`)
  return value
}

function element(of: Value, at: Value): Value {
  if (!(of instanceof List)) {
    const found = member(of, at)
    return found === undefined ? missing(at) : found
  }
  const index = at instanceof Uint ? Number(at.value) : Number(at)
  const isIndex = (typeof at === "bigint" || typeof at === "number" || at instanceof Uint) && Number.isInteger(index)
  if (!isIndex || index < 0 || index >= of.size) throw new EvaluationError("index out of range")
  return of.at(index)
}

const functions = Map.groupBy(standardFunctions, ({ name, isMember, parameters }) =>
  key(name, isMember, parameters.length),
)

function key(name: string, isMember: boolean, count: number): string {
  return `${isMember ? "." : ""}${name}/${count}`
}

function call(node: Call, locals: Locals): Evaluate {
  const { name, target, args } = node
  const sides = [...(target === undefined ? [] : [target]), ...args].map((side) => compile(side, locals))
  const lazy = Object.hasOwn(lazyOperators, name) ? lazyOperators[name] : undefined
  if (lazy !== undefined) return lazy(...sides)
  const [first = never, second = never] = sides
  if (isAppend(node, locals)) return append(first, second)
  const run = dispatcher(name, functions.get(key(name, target !== undefined, sides.length)) ?? [])
  if (sides.length === 1) return (frame) => run(frame.meter, [first(frame)])
  if (sides.length === 2) return (frame) => run(frame.meter, [first(frame), second(frame)])
  return (frame) =>
    run(
      frame.meter,
      sides.map((side) => side(frame)),
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
