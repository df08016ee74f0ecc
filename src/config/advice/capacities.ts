import { parseDuration } from "../../lib/go-duration.ts"
import { isPlainObject } from "../convert.ts"
import type { Advice } from "./index.ts"

const namespace = "qos/ratelimit/router"

/**
 * A client's default capacity comes from the rate of all clients, not from its own: without that rate it is one request
 * (semantics/limits-and-validation.md, "qos/ratelimit/router").
 */
export const checkCapacities: Advice = (_, { endpoints }, problems) => {
  for (const { at, extraConfig } of endpoints) {
    const limit = extraConfig[namespace]
    if (!isPlainObject(limit)) continue
    const clientRate = numberOf(limit.client_max_rate)
    if (clientRate <= 1 || numberOf(limit.client_capacity) >= 1) continue
    if (numberOf(limit.max_rate) * (1000 / periodOf(limit.every)) >= 1) continue
    problems.warning(
      `${at}.extra_config["${namespace}"]`,
      `client_capacity is 1 where max_rate is below one per second or absent: two requests of a client at once are one too many, so set client_capacity (${Math.trunc(clientRate)}?)`,
    )
  }
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0
}

function periodOf(every: unknown): number {
  const period = typeof every === "string" ? parseDuration(every) : undefined
  return period === undefined || period < 1000 ? 1000 : period
}
