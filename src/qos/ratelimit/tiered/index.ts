import * as v from "valibot"
import type { Surroundings } from "../../../config/namespaces.ts"
import type { Problems } from "../../../config/problems.ts"
import { component, type HandlerMiddleware } from "../../../pipeline/component.ts"
import type { Limiter } from "../../../pipeline/ports.ts"
import { checkAddress, checkRules } from "../check.ts"
import { type Guard, guardOf } from "../guard.ts"
import { rulesOf, rulesSchema } from "../rules.ts"
import { isEnforced, type LimitSettings, limitSettings } from "../settings.ts"

const namespace = "qos/ratelimit/tiered"

const tier = v.looseObject({
  tier_value: v.optional(v.string(), ""),
  tier_value_as: v.optional(v.string(), "literal"),
  ratelimit: rulesSchema,
})

const schema = v.looseObject({ tier_key: v.string(), tiers: v.array(tier) })

type TieredConfig = v.InferOutput<typeof schema>

/**
 * `qos/ratelimit/tiered`: the limits of the first tier that the header `tier_key` names; `tier_value_as: "*"` is the tier of
 * everybody whose header says anything. A request without the header, or whose tier is none of these, is not limited.
 * The reference's free edition ignores the namespace, and so do we unless `skerry/limits` lists it under `enforce`.
 */
export const tieredLimit = component({
  namespace,
  schema,
  route(config, { service, ports }) {
    if (!isEnforced(service.extraConfig, namespace)) return undefined
    return limitTiers(config, "service", limitSettings(service.extraConfig), ports.limiter)
  },
  handler(config, { service, endpoint, ports }) {
    if (!isEnforced(service.extraConfig, namespace)) return undefined
    const settings = limitSettings(service.extraConfig, endpoint.extraConfig)
    return limitTiers(config, `${endpoint.method} ${endpoint.path}`, settings, ports.limiter)
  },
  check: checkTiers,
})

function limitTiers(
  { tier_key: header, tiers }: TieredConfig,
  place: string,
  settings: LimitSettings,
  limiter: Limiter,
): HandlerMiddleware | undefined {
  const guards = new Map<string, Guard>()
  let other: Guard | undefined
  for (const { tier_value: value, tier_value_as: kind, ratelimit } of tiers) {
    const title = kind === "*" ? "*" : value
    const rules = rulesOf(ratelimit, { bucket: `tier ${JSON.stringify(title)} ${place}`, title }, settings)
    const guard = guardOf(rules, settings, limiter)
    if (kind === "literal" && !guards.has(value)) guards.set(value, guard)
    if (kind === "*") {
      other = guard
      break
    }
  }
  return (next) =>
    function limitTier(request, scope) {
      const value = request.headers.get(header) ?? ""
      const guard = value === "" ? undefined : (guards.get(value) ?? other)
      return guard === undefined ? next(request, scope) : guard(request, scope, next)
    }
}

function checkTiers({ tiers }: TieredConfig, at: string, problems: Problems, around: Surroundings): void {
  if (!isEnforced(around.service, namespace)) return
  for (const [index, { tier_value_as: kind, ratelimit }] of tiers.entries()) {
    const place = `${at}.tiers[${index}]`
    if (kind !== "literal" && kind !== "*") {
      problems.warning(`${place}.tier_value_as`, `not known here, the tier is skipped: ${kind}`)
    }
    checkRules(ratelimit, ratelimit, `${place}.ratelimit`, problems)
    checkAddress(ratelimit, `${place}.ratelimit`, problems, around)
  }
}
