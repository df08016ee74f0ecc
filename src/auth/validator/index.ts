import * as v from "valibot"
import { component, type HandlerMiddleware, type HandlerSite } from "../../pipeline/component.ts"
import type { Reason } from "../../pipeline/reasons.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { revocations } from "../revocation/lookup.ts"
import { accessRule } from "./access.ts"
import { compileClaimChecks } from "./claim-checks.ts"
import { issuersNamespace } from "./issuers.ts"
import { claimHeaders, claimParameters } from "./offer-claims.ts"
import { checkValidator, validatorOptions } from "./options.ts"
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
  handler: validate,
  check: checkValidator,
})

/** `auth/validator` of the service: only the time that keys are kept for all endpoints; the validators read it. */
export const sharedKeyTime = component({
  namespace: "auth/validator",
  schema: v.looseObject({ shared_cache_duration: v.nullish(v.number()) }),
  server: () => undefined,
})

function validate(raw: unknown, at: HandlerSite): HandlerMiddleware {
  const options = validatorOptions(raw)
  const further = at.endpoint.extraConfig[issuersNamespace]
  const verify = options === undefined ? undefined : tokenVerifier(options, further, at)
  if (options === undefined || verify === undefined) {
    return () => (_request, scope) => {
      scope.record?.refuse("validator_closed")
      return refusal(401)
    }
  }
  const tokenOf = tokenPlace(options)
  const revoked = revocations(at)
  const passChecks = compileClaimChecks(at.endpoint.extraConfig["validation/cel"], at)
  const accessOf = accessRule(options)
  const offers = [claimHeaders(options), claimParameters(at.endpoint.backends)].filter((offer) => offer !== undefined)
  const place = `[ENDPOINT: ${at.endpoint.path}]`

  function refuse(status: number, reason: Reason, scope: Scope): Response {
    scope.record?.refuse(reason)
    if (options?.operation_debug) scope.ports.log.info(`${place} token refused: ${reason}`, { status })
    return refusal(status)
  }

  async function admit(request: ClientRequest, scope: Scope): Promise<Response | undefined> {
    const verified = await verify?.(tokenOf(request), scope)
    if (verified === undefined || "refused" in verified)
      return refuse(401, verified?.refused ?? "validator_closed", scope)
    const { claims } = verified
    const found = revoked === undefined ? "no" : await revoked(claims, scope)
    if (found === "yes") return refuse(401, "token_revoked", scope)
    if (found !== "no") return refuse(500, "revocation_unknown", scope)
    if (passChecks?.(claims, scope) === false) return refuse(401, "token_expression", scope)
    const access = accessOf?.(claims)
    if (access !== undefined) return refuse(access, access === 403 ? "token_access" : "claims_unusable", scope)
    scope.claims = claims
    for (const offer of offers) if (!offer(claims, request)) return refuse(500, "claims_unusable", scope)
    return undefined
  }

  return (next) =>
    async function validateToken(request, scope) {
      const refused = await admit(request, scope)
      return refused ?? next(request, scope)
    }
}

function refusal(status: number): Response {
  return new Response(null, { status })
}
