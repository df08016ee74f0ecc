import { checkTypes } from "./check.ts"
import type { Meter } from "./error.ts"
import { compileTree } from "./evaluate.ts"
import { parseExpression } from "./syntax/index.ts"
import { typeOf } from "./types.ts"
import type { Value } from "./value.ts"

export { BudgetError, CelSyntaxError, CelTypeError, EvaluationError, type Meter } from "./error.ts"
export { ObjectMapping, TextMapping } from "./mapping.ts"
export { List, type Value } from "./value.ts"

/** Values by the names of the variables; one that is absent fails where it is read. */
export type Variables = Readonly<Record<string, Value | undefined>>

/**
 * An expression ready to run.
 * @throws EvaluationError when it has no value, BudgetError when the meter runs out
 */
export type Expression = (variables: Variables, meter: Meter) => Value

/** The names that expressions may use, with their types: `map(string, list(string))`. */
export type Declarations = Readonly<Record<string, string>>

/**
 * Makes a compiler of CEL expressions with these variables and the standard library; regular expressions are RE2's.
 * The compiler throws CelSyntaxError or CelTypeError for what cannot be used.
 */
export function celCompiler(declarations: Declarations): (text: string) => Expression {
  const types = new Map(Object.entries(declarations).map(([name, type]) => [name, typeOf(type)]))
  return (text) => {
    const tree = parseExpression(text)
    const chosen = checkTypes(tree, types)
    const evaluate = compileTree(tree, chosen)
    return (variables, meter) => evaluate({ variables, meter, locals: [] })
  }
}
