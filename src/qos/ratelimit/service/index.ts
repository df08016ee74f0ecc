import { component } from "../../../pipeline/component.ts"
import { checkAddress, checkRules } from "../check.ts"
import { guardOf } from "../guard.ts"
import { rulesOf, rulesSchema } from "../rules.ts"
import { isEnforced, limitSettings } from "../settings.ts"

const namespace = "qos/ratelimit/service"

/**
 * `qos/ratelimit/service`: limits over all endpoints together. The reference's free edition ignores it, and so do we
 * unless `skerry/limits` lists it under `enforce`.
 */
export const serviceLimit = component({
  namespace,
  schema: rulesSchema,
  route(config, { service, ports }) {
    if (!isEnforced(service.extraConfig, namespace)) return undefined
    const settings = limitSettings(service.extraConfig)
    const rules = rulesOf(config, { bucket: "service", title: "service" }, settings)
    if (rules.length === 0) return undefined
    const guard = guardOf(rules, settings, ports.limiter)
    return (next) => (request, scope) => guard(request, scope, next)
  },
  check(config, at, problems, around) {
    if (!isEnforced(around.service, namespace)) return
    checkRules(config, around.here[namespace], at, problems)
    checkAddress(config, at, problems, around)
  },
})
