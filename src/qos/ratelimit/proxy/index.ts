import * as v from "valibot"
import { component } from "../../../pipeline/component.ts"
import { GatewayError } from "../../../pipeline/error.ts"
import { checkAmounts } from "../check.ts"
import { amount, every, limitOf, periodOf, perSecond } from "../numbers.ts"
import { limitSettings } from "../settings.ts"

const schema = v.looseObject({ max_rate: amount, capacity: amount, every })

const namespace = "qos/ratelimit/proxy"

/** A period may be of any length here but none. */
const shortestPeriod = 1e-6

/**
 * `qos/ratelimit/proxy`: calls to one backend entry, whoever makes them. A refused call is a failed one
 * (semantics/limits-and-validation.md, "qos/ratelimit/proxy").
 */
export const backendLimit = component({
  namespace,
  schema,
  check(config, at, problems, around) {
    checkAmounts(around.here[namespace], at, problems)
    const { every: text } = config
    if (typeof text === "string" && periodOf(text, 0) !== periodOf(text, shortestPeriod)) {
      problems.warning(`${at}.every`, "no time at all: counts as one second")
    }
  },
  backend(config, { service, endpoint, backend, ports }) {
    const rate = perSecond(config.max_rate, periodOf(config.every, shortestPeriod))
    const limit = limitOf(rate, config.capacity, rate)
    if (limit === undefined) return undefined
    const { bucket: options } = limitSettings(service.extraConfig, endpoint.extraConfig)
    const bucket = `backend ${endpoint.method} ${endpoint.path} ${endpoint.backends.indexOf(backend)}`
    const take = ports.limiter.open(bucket, "all", limit, options)
    return (next) =>
      async function limitCalls(request, scope) {
        const asked = take()
        const { allowed } = asked instanceof Promise ? await asked : asked
        // The reference spells it so.
        if (!allowed) throw new GatewayError("limit_backend", "rate limit exceded")
        return next(request, scope)
      }
  },
})
