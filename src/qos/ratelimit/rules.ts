import * as v from "valibot"
import { clientKey } from "./client.ts"
import type { Rule } from "./guard.ts"
import { amount, every, limitOf, periodOf, perSecond } from "./numbers.ts"
import type { LimitSettings } from "./settings.ts"

const text = v.fallback(v.optional(v.string(), ""), "")

/** Options of a limit of all clients together and of one client; those of the wrong type count as absent. */
export const rulesSchema = v.looseObject({
  max_rate: amount,
  capacity: amount,
  client_max_rate: amount,
  client_capacity: amount,
  every,
  strategy: text,
  key: text,
})

export type RulesConfig = v.InferOutput<typeof rulesSchema>

/** The reference counts in seconds at the least. */
export const shortestPeriod = 1000

/**
 * The rules of a configuration, the client's first (semantics/limits-and-validation.md, "qos/ratelimit/router").
 * @param place Names the buckets, and in `title` what headers call the shared one.
 */
export function rulesOf(
  config: RulesConfig,
  place: { bucket: string; title: string },
  settings: LimitSettings,
): Rule[] {
  const period = periodOf(config.every, shortestPeriod)
  const rate = perSecond(config.max_rate, period)
  const clientRate = perSecond(config.client_max_rate, period)
  const rules: Rule[] = []

  const client = clientKey(config.strategy, { key: config.key, cloudflareAddress: settings.cloudflareAddress })
  // The default looks at the rate of all: without one a client has one token, however fast its own limit is.
  const clientLimit = limitOf(clientRate, config.client_capacity, rate < 1 ? 1 : clientRate)
  if (client !== undefined && clientLimit !== undefined) {
    rules.push({ name: "client", bucket: `client ${place.bucket}`, limit: clientLimit, client, reason: "limit_client" })
  }
  const limit = limitOf(rate, config.capacity, rate)
  if (limit !== undefined) {
    rules.push({ name: place.title, bucket: `all ${place.bucket}`, limit, client: undefined, reason: "limit_all" })
  }
  return rules
}
