import * as v from "valibot"
import { keyPlace, placeOptions } from "../../../lib/api-key-place.ts"
import { component } from "../../../pipeline/component.ts"
import { checkAmounts } from "../check.ts"
import { guardOf, type Rule } from "../guard.ts"
import { amount, limitOf } from "../numbers.ts"
import { limitSettings } from "../settings.ts"

const namespace = "auth/api-keys"

const place = v.looseObject(placeOptions)

/**
 * `client_max_rate` of an endpoint's `auth/api-keys`: 429 for an API key that is used more often in a second. The name is that of the
 * paid edition's public documentation; nothing of it could be recorded. Whoever has no good key has been refused before.
 */
export const apiKeyLimit = component({
  namespace,
  schema: v.looseObject({ ...placeOptions, client_max_rate: amount }),
  handler(config, { endpoint, service, ports }) {
    const common = v.safeParse(place, service.extraConfig[namespace])
    const limit = limitOf(config.client_max_rate, 0, config.client_max_rate)
    if (!common.success || limit === undefined) return undefined
    const settings = limitSettings(service.extraConfig, endpoint.extraConfig)
    const bucket = `key ${endpoint.method} ${endpoint.path}`
    const client = keyPlace(config, common.output)
    const rule: Rule = { name: "key", bucket, limit, client, reason: "limit_client" }
    const guard = guardOf([rule], settings, ports.limiter)
    return (next) => (request, scope) => guard(request, scope, next)
  },
  check(_config, at, problems, around) {
    checkAmounts(around.here[namespace], at, problems)
  },
})
