import { arithmeticFunctions } from "./arithmetic.ts"
import { conversionFunctions } from "./convert.ts"
import { equalityFunctions } from "./equality.ts"
import { orderFunctions } from "./order.ts"
import type { Overload } from "./overload.ts"
import { textFunctions } from "./text.ts"
import { timeFunctions } from "./time.ts"

/** CEL's standard library, without the operators that the evaluator does itself; no extensions. */
export const standardFunctions: readonly Overload[] = [
  ...equalityFunctions,
  ...orderFunctions,
  ...arithmeticFunctions,
  ...textFunctions,
  ...conversionFunctions,
  ...timeFunctions,
]

/**
 * Functions each of whose overloads stands for itself: where the checker finds only one that fits, only that one runs. All others
 * look at the values only.
 */
export const separateFunctions: ReadonlySet<string> = new Set(
  [...conversionFunctions, ...timeFunctions].map(({ name }) => name),
)
