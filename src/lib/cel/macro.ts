import { EvaluationError } from "./error.ts"
import type { Evaluate, Locals } from "./evaluate.ts"
import type { Node, NodeOf } from "./syntax.ts"

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
export function macroLoop(
  macro: NodeOf<"comprehensionExpr">,
  outer: Locals,
  compile: (node: Node, locals: Locals) => Evaluate,
): Loop {
  const { iterRange, iterVar, accuVar, accuInit, loopCondition, loopStep, result } = macro
  if (!iterRange || !accuInit || !loopCondition || !loopStep || !result)
    throw new EvaluationError("an incomplete macro")
  // Every depth of macros has two places of its own; macros side by side share them.
  const collected = outer.depth
  const variable = collected + 1
  const depth = collected + 2
  const places = new Map(outer.places).set(accuVar, collected)
  const inner: Locals = { places: new Map(places).set(iterVar, variable), collects: isEmptyList(accuInit), depth }
  return {
    range: compile(iterRange, outer),
    start: compile(accuInit, outer),
    goesOn: compile(loopCondition, inner),
    step: compile(loopStep, inner),
    result: compile(result, { places, collects: false, depth }),
    variable,
    collected,
    stopsAtError: loopCondition.exprKind.case === "constExpr",
  }
}

function isEmptyList({ exprKind }: Node): boolean {
  return exprKind.case === "listExpr" && exprKind.value.elements.length === 0
}

/** Whether a call is the `collected + [element]` that `map` and `filter` are made of; nobody can write that name. */
export function isAppend({ function: name, args }: NodeOf<"callExpr">, { collects }: Locals): boolean {
  const [collected, added] = args
  return (
    collects &&
    name === "_+_" &&
    collected?.exprKind.case === "identExpr" &&
    collected.exprKind.value.name === "@result" &&
    added?.exprKind.case === "listExpr" &&
    added.exprKind.value.elements.length === 1
  )
}
