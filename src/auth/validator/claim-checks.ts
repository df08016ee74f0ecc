import type { Claims } from "../../lib/claims.ts"
import type { ServiceSite } from "../../pipeline/component.ts"
import type { Scope } from "../../pipeline/scope.ts"

/** Whether claims pass the `JWT` expressions of an endpoint. */
export type ClaimChecks = (claims: Claims, scope: Scope) => boolean

/**
 * Compiles the expressions of an endpoint's `validation/cel` that speak of `JWT`; `undefined` when there are none.
 * @param raw the value of `validation/cel` as written
 */
export function compileClaimChecks(_raw: unknown, _at: ServiceSite): ClaimChecks | undefined {
  return undefined
}
