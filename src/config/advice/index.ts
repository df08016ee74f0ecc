import type { Problems } from "../problems.ts"
import type { Service } from "../service.ts"
import { checkBackendErrors } from "./backend-errors.ts"
import { checkCapacities } from "./capacities.ts"
import { checkConnections } from "./connections.ts"
import { checkSecrets } from "./secrets.ts"
import { checkShadowing } from "./shadowing.ts"
import { checkTimes } from "./times.ts"

/** Adds warnings about a configuration that can be served. `document` is what it was read from. */
export type Advice = (document: unknown, service: Service, problems: Problems) => void

const all: readonly Advice[] = [
  checkTimes,
  checkConnections,
  checkCapacities,
  checkBackendErrors,
  checkShadowing,
  checkSecrets,
]

/** What somebody who knows the platform would say about a configuration. The command line asks; a Worker never does. */
export const advise: Advice = (document, service, problems) => {
  for (const check of all) check(document, service, problems)
}
