import type { Millis } from "../../config/service.ts"
import type { Limit } from "../../lib/token-bucket.ts"
import type { Verdict } from "../../pipeline/ports.ts"
import { largestLease, leaseLife } from "./protocol.ts"

/** What an isolate knows of one bucket: values only, which any request may use. */
export interface Held {
  /** What the object calls the holder of these tokens; set with the first lease. */
  id: string | undefined
  /** Tokens that are paid and not spent. */
  tokens: number
  /** When they are lost. */
  ends: Millis
  /** Tokens that the object had left when it last answered. */
  elsewhere: number
  /** Until then nothing can pass, says the object. */
  refusedUntil: Millis
  /** Whether the last answer was less than what was asked for. */
  short: boolean
  /** Until then the answer to a request for a lease may come. */
  askingUntil: Millis
  /** Size of the last lease that was asked for, and when. */
  wanted: number
  asked: Millis
  /** Requests since then, whatever became of them. */
  requests: number
  /** Requests that found no token since the last lease came, and may be waiting for the next. */
  waiting: number
}

export function nothingHeld(): Held {
  return {
    id: undefined,
    tokens: 0,
    ends: 0,
    elsewhere: 0,
    refusedUntil: 0,
    short: false,
    askingUntil: 0,
    wanted: 0,
    asked: 0,
    requests: 0,
    waiting: 0,
  }
}

/** The share of a lease's life in which it should be spent: the rest is for traffic that becomes slower. */
const spentWithin = leaseLife / 2

/**
 * How many tokens to ask for: what this isolate needs for half a second at the pace since the last lease, at most
 * four times as many as the last time, but enough for those who wait already.
 */
export function nextLease({ wanted, asked, requests, waiting }: Held, limit: Limit, now: Millis): number {
  const expected = Math.ceil((requests / Math.max(1, now - asked)) * spentWithin)
  return Math.max(1, Math.min(Math.max(waiting, Math.min(expected, 4 * wanted)), largestLease(limit)))
}

/** True when so much of a lease is spent that the next should be fetched while requests go on spending the rest. */
export function runsLow({ tokens, wanted, askingUntil, refusedUntil }: Held, now: Millis): boolean {
  return wanted >= 4 && tokens <= wanted / 2 && now >= askingUntil && now >= refusedUntil
}

/** Lets a request pass for one of the tokens. */
export function spend(held: Held): Verdict {
  held.tokens--
  return { allowed: true, remaining: held.tokens + held.elsewhere, retryAfter: 0 }
}

/** Refuses a request until something may have come in. */
export function refused({ refusedUntil }: Held, now: Millis): Verdict {
  return { allowed: false, remaining: 0, retryAfter: Math.max(1, refusedUntil - now) }
}

/** Drops tokens whose time is over, and tells how many. */
export function expire(held: Held, now: Millis): number {
  if (held.tokens === 0 || now < held.ends) return 0
  const lost = held.tokens
  held.tokens = 0
  return lost
}
