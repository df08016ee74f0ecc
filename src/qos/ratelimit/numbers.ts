import * as v from "valibot"
import type { Millis } from "../../config/service.ts"
import { parseDuration } from "../../lib/go-duration.ts"
import type { Limit } from "../../lib/token-bucket.ts"

const second: Millis = 1000

/** A rate or a capacity: what is no JSON number counts as 0. */
export const amount = v.fallback(v.optional(v.number(), 0), 0)

/** The options that are rates and capacities. */
export const amountNames = ["max_rate", "capacity", "client_max_rate", "client_capacity"] as const

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

/** A limit, or `undefined` where the rate says that there is none. `capacity` is cut to an integer; 0 stands for the default. What is more than
 * 2^53 - 1 tokens is no limit that anybody would notice, and is cut to that. */
export function limitOf(rate: number, capacity: number, defaultCapacity: number): Limit | undefined {
  if (!(rate > 0)) return undefined
  const whole = Math.trunc(capacity)
  const tokens = Math.max(1, whole > 0 ? whole : Math.trunc(defaultCapacity))
  return { rate, capacity: Math.min(tokens, Number.MAX_SAFE_INTEGER) }
}
