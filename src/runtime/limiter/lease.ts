import type { Millis } from "../../config/service.ts"
import type { Limit } from "../../lib/token-bucket.ts"
import { largestLease, leaseLife } from "./protocol.ts"

/** What an isolate knows of one bucket: values only, which any request may use. */
export interface Held {
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
}

export function nothingHeld(): Held {
  return {
    tokens: 0,
    ends: 0,
    elsewhere: 0,
    refusedUntil: 0,
    short: false,
    askingUntil: 0,
    wanted: 0,
    asked: 0,
    requests: 0,
  }
}

/** The share of a lease's life in which it should be spent: the rest is for traffic that becomes slower. */
const spentWithin = leaseLife / 4

/**
 * How many tokens to ask for: what this isolate needs for a quarter of a second at the pace since the last lease, at most
 * twice as many as the last time.
 */
export function nextLease({ wanted, asked, requests }: Held, limit: Limit, now: Millis): number {
  const expected = Math.ceil((requests / Math.max(1, now - asked)) * spentWithin)
  return Math.max(1, Math.min(expected, 2 * wanted, largestLease(limit)))
}

/** True when so little is left that the next lease should be fetched while requests go on spending this one. */
export function runsLow({ tokens, wanted, askingUntil }: Held, now: Millis): boolean {
  return wanted >= 4 && tokens <= wanted / 4 && now >= askingUntil
}

/** Drops tokens whose time is over, and tells how many. */
export function expire(held: Held, now: Millis): number {
  if (held.tokens === 0 || now < held.ends) return 0
  const lost = held.tokens
  held.tokens = 0
  return lost
}
