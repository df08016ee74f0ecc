import { component } from "../../../pipeline/component.ts"
import { checkAddress, checkRules } from "../check.ts"
import { guardOf } from "../guard.ts"
import { rulesOf, rulesSchema } from "../rules.ts"
import { limitSettings } from "../settings.ts"

const namespace = "qos/ratelimit/router"

/**
 * `qos/ratelimit/router`: 429 for a client that asks too often, then 503 when all clients together do. One bucket for each
 * endpoint entry, or for each client of it, in the whole world (docs/limits.md).
 */
export const routerLimit = component({
  namespace,
  schema: rulesSchema,
  handler(config, { endpoint, service, ports }) {
    const settings = limitSettings(service.extraConfig, endpoint.extraConfig)
    const place = { bucket: `${endpoint.method} ${endpoint.path}`, title: "endpoint" }
    const rules = rulesOf(config, place, settings)
    if (rules.length === 0) return undefined
    const guard = guardOf(rules, settings, ports.limiter)
    return (next) => (request, scope) => guard(request, scope, next)
  },
  check(config, at, problems, around) {
    checkRules(config, around.here[namespace], at, problems)
    checkAddress(config, at, problems, around)
  },
})
