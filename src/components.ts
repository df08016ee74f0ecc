import { backendHttp } from "./backend/http/index.ts"
import type { Stack } from "./pipeline/component.ts"
import { botDetector } from "./security/bot-detector/index.ts"
import { cors } from "./security/cors/index.ts"
import { httpSecurity } from "./security/http/index.ts"

/**
 * Every component, in stack order, outermost first. The order is the product: a case of the conformance suites shows each
 * pair of neighbours. Adding a namespace is its folder and one line here.
 */
export const stack: Stack = {
  server: [cors],
  route: [httpSecurity, botDetector],
  handler: [botDetector],
  proxy: [],
  merge: [],
  backend: [],
  client: [],
  status: [backendHttp],
  format: [],
}
