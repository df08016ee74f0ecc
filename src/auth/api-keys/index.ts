import * as v from "valibot"
import { keyPlace } from "../../lib/api-key-place.ts"
import { component, type HandlerMiddleware, type HandlerSite } from "../../pipeline/component.ts"
import { refuse } from "../../pipeline/refuse.ts"
import { sharedKeyRing } from "./key-ring.ts"
import { checkGuard, checkKeys, guardSchema, keysSchema } from "./options.ts"

const namespace = "auth/api-keys"

/** `auth/api-keys` of the service: the keys. The endpoints that ask for one read them. */
export const apiKeys = component({
  namespace,
  schema: v.unknown(),
  options: keysSchema,
  levels: ["service"],
  check: checkKeys,
})

/**
 * `auth/api-keys` of an endpoint: 401 without a known key, 403 without one of the roles. The names are those of the paid
 * edition's public documentation; nothing of it could be recorded.
 */
export const apiKeyGuard = component({
  namespace,
  schema: v.unknown(),
  options: guardSchema,
  handler: guard,
  check: checkGuard,
})

function guard(raw: unknown, at: HandlerSite): HandlerMiddleware {
  const own = v.safeParse(guardSchema, raw)
  const common = v.safeParse(keysSchema, at.service.extraConfig[namespace])
  if (!own.success || !common.success) return () => (_request, scope) => refuse(scope, "validator_closed")
  const keyOf = keyPlace(own.output, common.output)
  const rolesOf = sharedKeyRing(at.service, common.output)
  const roleOf = matchingRole(own.output.roles)
  const { propagate_role: header } = common.output
  return (next) =>
    async function checkApiKey(request, scope) {
      const roles = await rolesOf(keyOf(request), scope)
      if (roles === undefined) return refuse(scope, "api_key_unknown")
      const role = roleOf(roles)
      if (role === undefined) return refuse(scope, "api_key_role")
      if (header !== "") request.setHeader(header, role)
      return next(request, scope)
    }
}

/** The first of a key's roles that the endpoint asks for, `ANY` where it asks for none; `undefined`: not allowed. */
function matchingRole(demanded: readonly string[]): (roles: readonly string[]) => string | undefined {
  if (demanded.length === 0) return () => "ANY"
  const allowed = new Set(demanded)
  return (roles) => roles.find((role) => allowed.has(role))
}
