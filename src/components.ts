import type { Stack } from "./pipeline/component.ts"

/**
 * Every component, in stack order, outermost first. The order is the product: a case of the conformance suites shows each
 * pair of neighbours. Adding a namespace is its folder and one line here.
 */
export const stack: Stack = {
  server: [],
  route: [],
  handler: [],
  proxy: [],
  merge: [],
  backend: [],
  client: [],
  status: [],
  format: [],
}
