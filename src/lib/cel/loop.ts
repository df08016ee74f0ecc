import type { Evaluate, Locals } from "./frame.ts"
import { type Call, collectedName, type Macro, type Node } from "./syntax/node.ts"

/** A macro compiled: a loop that collects. */
export interface Loop {
  readonly range: Evaluate
  readonly start: Evaluate
  readonly goesOn: Evaluate
  readonly step: Evaluate
  readonly result: Evaluate
  /** Places of the element and of what is collected. */
  readonly variable: number
  readonly collected: number
  /** A failed step cannot be made up for by a later one, as in `all` and `exists`. */
  readonly stopsAtError: boolean
}

/** Compiles the parts of `all`, `exists`, `exists_one`, `map` or `filter`. */
export function loopOf(macro: Macro, outer: Locals, compile: (node: Node, locals: Locals) => Evaluate): Loop {
  // Every depth of macros has two places of its own; macros side by side share them.
  const collected = outer.depth
  const variable = collected + 1
  const depth = collected + 2
  const places = new Map(outer.places).set(collectedName, collected)
  const collects = macro.start.kind === "list"
  const { chosen } = outer
  const inner: Locals = { chosen, places: new Map(places).set(macro.variable, variable), collects, depth }
  return {
    range: compile(macro.range, outer),
    start: compile(macro.start, outer),
    goesOn: compile(macro.condition, inner),
    step: compile(macro.step, inner),
    result: compile(macro.result, { chosen, places, collects: false, depth }),
    variable,
    collected,
    stopsAtError: macro.condition.kind === "constant",
  }
}

/** Whether a call is the `collected + [element]` that `map` and `filter` are made of; nobody can write that name. */
export function isAppend({ name, args: [collected, added] }: Call, { collects }: Locals): boolean {
  const isCollected = collected?.kind === "name" && collected.name === collectedName
  return collects && name === "_+_" && isCollected && added?.kind === "list"
}
