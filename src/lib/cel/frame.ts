import type { Chosen } from "./check.ts"
import type { EvaluationError, Meter } from "./error.ts"
import type { Value } from "./value.ts"

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
  readonly chosen: Chosen
  readonly places: ReadonlyMap<string, number>
  /** The macro collects into a list that only it can see. */
  readonly collects: boolean
  /** The next free place. */
  readonly depth: number
}
