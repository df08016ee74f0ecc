/** A token bucket's numbers: the reference's `rate` and `capacity`. */
export interface Limit {
  /** Tokens per second, greater than 0. */
  readonly rate: number
  /** Whole tokens, at least 1. */
  readonly capacity: number
}

/**
 * What a bucket remembers. The instant up to which intervals have been counted is kept in two parts, because
 * nanoseconds since 1970 do not fit into a double.
 */
export interface Bucket {
  /** Whole tokens that can be taken without looking at the time. */
  readonly tokens: number
  /** Whole milliseconds of that instant since the Unix epoch. */
  readonly millis: number
  /** Nanoseconds to add to `millis`, 0 to 999,999. */
  readonly nanos: number
}

/** A bucket after somebody asked for a token. */
export interface Taken {
  readonly allowed: boolean
  readonly bucket: Bucket
}

const nanosPerMilli = 1e6
const nanosPerSecond = 1e9
const slowestRate = 1e-9

/**
 * Nanoseconds between two tokens: whole, and at least 1
 * (semantics/limits-and-validation.md, "Token bucket").
 */
export function intervalOf({ rate }: Limit): number {
  return Math.max(1, Math.trunc(nanosPerSecond / Math.max(rate, slowestRate)))
}

/** Milliseconds that an empty bucket takes to become full. */
export function refillTime(limit: Limit): number {
  return (intervalOf(limit) * limit.capacity) / nanosPerMilli
}

/**
 * Milliseconds of rest after which it makes no difference how long a bucket rested: the next request that finds it empty
 * makes it full.
 */
export function settlingTime(limit: Limit): number {
  return (intervalOf(limit) * (limit.capacity + 1)) / nanosPerMilli
}

/** A full bucket made at `now`, whole milliseconds since the Unix epoch. */
export function fullBucket({ capacity }: Limit, now: number): Bucket {
  return { tokens: capacity, millis: now, nanos: 0 }
}

/**
 * Takes one token, exactly as the reference does: the time is looked at only when no token is left, and a bucket that
 * rested for more than `capacity` intervals becomes full and lets this request pass for nothing. Exact to the
 * nanosecond for rests of up to 104 days (2^53 ns), and to a few nanoseconds after longer ones.
 */
export function take(bucket: Bucket, limit: Limit, now: number): Taken {
  const { tokens, millis, nanos } = bucket
  if (tokens > 0) return { allowed: true, bucket: { tokens: tokens - 1, millis, nanos } }
  const intervals = intervalsSince(bucket, limit, now)
  if (intervals === 0) return { allowed: false, bucket }
  const left = intervals > limit.capacity ? limit.capacity : intervals - 1
  return { allowed: true, bucket: advanced(bucket, limit, intervals, left) }
}

/** Whole intervals that have passed and are not counted yet; 0 when the clock went back. */
export function intervalsSince({ millis, nanos }: Bucket, limit: Limit, now: number): number {
  return Math.max(0, Math.floor(((now - millis) * nanosPerMilli - nanos) / intervalOf(limit)))
}

/** The bucket with `intervals` more of them counted, holding `tokens`. */
export function advanced(bucket: Bucket, limit: Limit, intervals: number, tokens: number): Bucket {
  const nanos = bucket.nanos + intervals * intervalOf(limit)
  return {
    tokens,
    millis: bucket.millis + Math.floor(nanos / nanosPerMilli),
    nanos: nanos % nanosPerMilli,
  }
}

/** Milliseconds until an interval more has passed: when nothing is left, until a request may pass. */
export function untilRefill(bucket: Bucket, limit: Limit, now: number): number {
  const elapsed = (now - bucket.millis) * nanosPerMilli - bucket.nanos
  const interval = intervalOf(limit)
  return (elapsed < 0 ? interval - elapsed : interval - (elapsed % interval)) / nanosPerMilli
}

/** Tokens that could be taken at `now`, at most `capacity`. */
export function available(bucket: Bucket, limit: Limit, now: number): number {
  return Math.min(limit.capacity, bucket.tokens + intervalsSince(bucket, limit, now))
}

/** True for a bucket that carries no information: a new one would give as many tokens. */
export function isFull(bucket: Bucket, limit: Limit, now: number): boolean {
  return available(bucket, limit, now) >= limit.capacity
}
