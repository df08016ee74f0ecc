import * as v from "valibot"
import type { Millis } from "../../config/service.ts"
import { parseDuration } from "../../lib/go-duration.ts"
import type { Limit } from "../../lib/token-bucket.ts"

const second: Millis = 1000

/** A rate or a capacity: what is no JSON number counts as 0. */
export const amount = v.fallback(v.optional(v.number(), 0), 0)

/** A duration text. */
export const every = v.optional(v.unknown())

/**
 * The period of a rate: what is no duration text, or is below `least`, counts as one second
 * (semantics/limits-and-validation.md, "qos/ratelimit/router").
 */
export function periodOf(text: unknown, least: Millis): Millis {
  const period = typeof text === "string" ? parseDuration(text) : undefined
  return period === undefined || period < least ? second : period
}

/** Requests per second of `rate` requests per `period`. */
export function perSecond(rate: number, period: Millis): number {
  return rate * (second / period)
}

/** A limit, or `undefined` where the rate says that there is none. `capacity` is cut to an integer; 0 stands for the default. */
export function limitOf(rate: number, capacity: number, defaultCapacity: number): Limit | undefined {
  if (!(rate > 0)) return undefined
  const whole = Math.trunc(capacity)
  return { rate, capacity: Math.max(1, whole > 0 ? whole : Math.trunc(defaultCapacity)) }
}
