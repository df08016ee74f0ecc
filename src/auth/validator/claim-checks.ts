import type { Claims } from "../../lib/claims.ts"
import type { EndpointSite } from "../../pipeline/component.ts"
import { compileLeniently } from "../../pipeline/expressions/index.ts"
import { claimsValue, instantText } from "../../pipeline/expressions/values.ts"
import type { Scope } from "../../pipeline/scope.ts"

/** Whether claims pass the `JWT` expressions of an endpoint. */
export type ClaimChecks = (claims: Claims, scope: Scope) => boolean

/**
 * Compiles the expressions of an endpoint's `validation/cel` that speak of `JWT`; `undefined` when there are none.
 * @param raw the value of `validation/cel` as written
 */
export function compileClaimChecks(raw: unknown, { endpoint }: EndpointSite): ClaimChecks | undefined {
  const refusal = compileLeniently(raw, "claims", `[ENDPOINT: ${endpoint.path}][CEL]`)
  if (refusal === undefined) return undefined
  return (claims, { ports }) => {
    const now = instantText(ports.clock.now())
    return refusal({ now, JWT: claimsValue(claims) }, ports.log) === undefined
  }
}
