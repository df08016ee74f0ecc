import * as v from "valibot"
import { component, type HandlerMiddleware, type HandlerSite } from "../../pipeline/component.ts"
import { entryOf, type Reason } from "../../pipeline/reasons.ts"
import { refuse } from "../../pipeline/refuse.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { revocations } from "../revocation/lookup.ts"
import { accessRule } from "./access.ts"
import { compileClaimChecks } from "./claim-checks.ts"
import { issuersNamespace } from "./issuers.ts"
import { claimHeaders, claimParameters } from "./offer-claims.ts"
import { checkValidator, validatorOptions, validatorSchema } from "./options.ts"
import { tokenPlace } from "./token-place.ts"
import { tokenVerifier } from "./verify.ts"

/**
 * `auth/validator` of an endpoint: lets requests with a good token pass (semantics/authentication.md). Its answers are bare:
 * 401, 403 or 500 with no header and no body.
 */
export const tokenValidator = component({
  namespace: "auth/validator",
  // Whatever is written here closes the endpoint rather than opening it.
  schema: v.unknown(),
  options: validatorSchema,
  handler: validate,
  check: checkValidator,
})

/** `auth/validator` of the service: only the time that keys are kept for all endpoints; the validators read it. */
export const sharedKeyTime = component({
  namespace: "auth/validator",
  schema: v.looseObject({ shared_cache_duration: v.nullish(v.number()) }),
  levels: ["service"],
})

function validate(raw: unknown, at: HandlerSite): HandlerMiddleware {
  const options = validatorOptions(raw)
  const further = at.endpoint.extraConfig[issuersNamespace]
  const verify = options === undefined ? undefined : tokenVerifier(options, further, at)
  if (options === undefined || verify === undefined) {
    return () => (_request, scope) => refuse(scope, "validator_closed")
  }
  const tokenOf = tokenPlace(options)
  const revoked = revocations(at)
  const passChecks = compileClaimChecks(at.endpoint.extraConfig["validation/cel"], at)
  const accessOf = accessRule(options)
  const offers = [claimHeaders(options), claimParameters(at.endpoint.backends)].filter((offer) => offer !== undefined)
  const place = `[ENDPOINT: ${at.endpoint.path}]`

  function turnAway(scope: Scope, reason: Reason): Response {
    const { status } = entryOf(reason)
    if (options?.operation_debug) scope.ports.log.info(`${place} token refused: ${reason}`, { status })
    return refuse(scope, reason)
  }

  async function admit(request: ClientRequest, scope: Scope): Promise<Response | undefined> {
    const verified = await verify?.(tokenOf(request), scope)
    if (verified === undefined || "refused" in verified) {
      return turnAway(scope, verified?.refused ?? "validator_closed")
    }
    const { claims } = verified
    const found = revoked === undefined ? "no" : await revoked(claims, scope)
    if (found === "yes") return turnAway(scope, "token_revoked")
    if (found !== "no") return turnAway(scope, "revocation_unknown")
    if (passChecks?.(claims, scope) === false) return turnAway(scope, "token_expression")
    const fault = accessOf?.(claims)
    if (fault !== undefined) return turnAway(scope, fault)
    scope.claims = claims
    for (const offer of offers) if (!offer(claims, request)) return turnAway(scope, "claims_unusable")
    return undefined
  }

  return (next) =>
    async function validateToken(request, scope) {
      const refused = await admit(request, scope)
      return refused ?? next(request, scope)
    }
}
