/** An expression that does not parse, or that the reference cannot make a program of: no other one beside it is used then. */
export class CelSyntaxError extends Error {
  override readonly name = "CelSyntaxError"
}

/** An expression that parses and cannot be used: an unknown name, or types that do not fit. */
export class CelTypeError extends Error {
  override readonly name = "CelTypeError"
}

/** A failed evaluation: a missing key, a division by zero, a conversion. `&&` and `||` may absorb it. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError"
}

/** An evaluation that did more work than it may. Nothing absorbs it. */
export class BudgetError extends Error {
  override readonly name = "BudgetError"
}

/** How much work an evaluation may still do. */
export interface Meter {
  left: number
}

/**
 * Pays for work before it is done.
 * @throws BudgetError when the meter does not have that much
 */
export function spend(meter: Meter, steps: number): void {
  meter.left -= steps
  if (meter.left < 0) throw new BudgetError("the expression does too much work")
}
