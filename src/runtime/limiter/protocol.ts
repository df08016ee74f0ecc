import { intervalOf, type Limit, settlingTime } from "../../lib/token-bucket.ts"

/** What an isolate asks of a limiter object. */
export interface Ask {
  /** Digest of the client's key; empty for the bucket that all clients share. */
  readonly key: string
  readonly limit: Limit
  /** Tokens wanted, at least 1. */
  readonly wanted: number
  /** Whose lease it is; absent when the one token is spent at once. */
  readonly holder: Holder | undefined
}

/** An isolate that keeps tokens for its next requests. */
export interface Holder {
  readonly id: string
  /** Tokens of earlier grants that it still has. */
  readonly unspent: number
  /** Requests that wait for a token: so many of those granted are as good as spent. */
  readonly due: number
}

/** What the object gives. The tokens are paid, whether they will be used or not. */
export interface Grant {
  readonly granted: number
  /** Tokens that are left for others. */
  readonly remaining: number
  /** Milliseconds for which asking again is of no use; 0 when all was granted. */
  readonly pause: number
}

/** The methods of a limiter object, as a caller sees them. */
export interface LimiterStub {
  ask(ask: Ask): Promise<Grant>
}

/** Milliseconds that leased tokens may be spent in, from the moment of asking. */
export const leaseLife = 1000

/** Milliseconds after which the object takes a lease for ended: a request's clock stands still while it computes. */
export const leaseEnds = leaseLife + 100

const exactCapacity = 20
const exactRate = 10

/**
 * True where every request asks the object, so that counting is exactly the reference's: small and slow limits, where
 * one token more or less shows.
 */
export function isExact({ rate, capacity }: Limit): boolean {
  return capacity <= exactCapacity || rate < exactRate
}

/** The most tokens that one isolate may hold. */
export function largestLease(limit: Limit): number {
  return isExact(limit) ? 1 : Math.max(1, Math.floor(limit.capacity / 32))
}

/** Milliseconds of rest after which the runtime drops an idle object from memory. */
const idleLife = 10_000

/**
 * True for a bucket that must be written down: how long it has rested counts for longer than an idle object stays in
 * memory. A faster one would be full again anyway.
 */
export function isSlow(limit: Limit): boolean {
  return settlingTime(limit) > idleLife
}

/** Milliseconds in which `tokens` more come in. */
export function timeFor(tokens: number, limit: Limit): number {
  return (tokens * intervalOf(limit)) / 1e6
}
