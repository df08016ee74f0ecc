import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  available,
  type Bucket,
  fullBucket,
  intervalOf,
  isFull,
  type Limit,
  refillTime,
  take,
  untilRefill,
} from "./token-bucket.ts"

const start = 1_790_000_000_123

/** The rules of the semantics page word by word, on whole nanoseconds. */
function literalBucket(rate: number, capacity: number, created: number) {
  const interval = BigInt(Math.trunc(1e9 / Math.max(rate, 1e-9)))
  let tokens = BigInt(capacity)
  let last = BigInt(created) * 1_000_000n
  return (millis: number): boolean => {
    if (tokens > 0n) {
      tokens -= 1n
      return true
    }
    const k = (BigInt(millis) * 1_000_000n - last) / interval
    if (k <= 0n) return false
    last += k * interval
    tokens = k > BigInt(capacity) ? BigInt(capacity) : k - 1n
    return true
  }
}

function play(limit: Limit, created: number, times: readonly number[]): boolean[] {
  let bucket: Bucket = fullBucket(limit, created)
  return times.map((time) => {
    const taken = take(bucket, limit, time)
    bucket = taken.bucket
    return taken.allowed
  })
}

const limits = fc.record({
  rate: fc.oneof(
    fc.double({ min: 1e-4, max: 2000, noNaN: true }),
    fc.constantFrom(1, 3, 0.1, 7 / 60, 1 / 3, 50 / 86_400),
  ),
  capacity: fc.integer({ min: 1, max: 50 }),
})

const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(30), fc.nat(5000), fc.nat(86_400_000)), { maxLength: 150 })

describe("token bucket", () => {
  it("admits what the literal bucket admits, for any limit and any arrivals", () => {
    fc.assert(
      fc.property(limits, pauses, (limit, gaps) => {
        let now = start
        const times = gaps.map((gap) => (now += gap))
        const literal = literalBucket(limit.rate, limit.capacity, start)
        expect(play(limit, start, times)).toEqual(times.map((time) => literal(time)))
      }),
      { numRuns: 500 },
    )
  })

  it("counts intervals of a third of a second without drifting over an hour", () => {
    const limit = { rate: 3, capacity: 1 }
    const times = Array.from({ length: 3600 * 20 }, (_, index) => start + index * 50)
    const literal = literalBucket(3, 1, start)
    expect(play(limit, start, times)).toEqual(times.map((time) => literal(time)))
  })

  it("refuses until one interval after the bucket was made when it was emptied at once", () => {
    expect(
      play({ rate: 1, capacity: 2 }, start, [start, start, start, start + 999, start + 1000, start + 1000]),
    ).toEqual([true, true, false, false, true, false])
  })

  it("gives one request more than its capacity after a rest of more than capacity intervals", () => {
    const later = start + 10_000
    expect(play({ rate: 1, capacity: 2 }, start, [start, start, later, later, later, later])).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ])
  })

  it("counts the time since it was made, also while it was full", () => {
    const later = start + 10_000
    expect(play({ rate: 1, capacity: 1 }, start, [later, later, later, later])).toEqual([true, true, true, false])
  })

  it("adds the intervals that passed while tokens remained once they are used up", () => {
    const later = start + 2500
    expect(play({ rate: 1, capacity: 4 }, start, [start, start, start, later, later, later, later])).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ])
  })

  it("never refuses or gives anything because the clock went back", () => {
    expect(play({ rate: 1, capacity: 1 }, start, [start, start - 5000, start + 1000])).toEqual([true, false, true])
  })

  it("cuts the interval to whole nanoseconds and keeps it above zero", () => {
    expect(intervalOf({ rate: 3, capacity: 1 })).toBe(333_333_333)
    expect(intervalOf({ rate: 1e12, capacity: 1 })).toBe(1)
    expect(intervalOf({ rate: 0, capacity: 1 })).toBe(1e18)
  })

  it("tells when the next request may pass, and that it may pass then", () => {
    fc.assert(
      fc.property(limits, fc.nat(100_000), (limit, wait) => {
        let bucket: Bucket = fullBucket(limit, start)
        while (bucket.tokens > 0) bucket = take(bucket, limit, start).bucket
        const now = start + wait
        while (take(bucket, limit, now).allowed) bucket = take(bucket, limit, now).bucket
        const pause = untilRefill(bucket, limit, now)
        expect(pause).toBeGreaterThan(0)
        expect(take(bucket, limit, now + Math.ceil(pause)).allowed).toBe(true)
        expect(take(bucket, limit, now + Math.ceil(pause) - 1).allowed).toBe(false)
      }),
    )
  })

  it("is full again after its refill time and not a token earlier", () => {
    const limit = { rate: 0.5, capacity: 3 }
    let bucket = fullBucket(limit, start)
    for (let count = 0; count < 3; count++) bucket = take(bucket, limit, start).bucket
    expect(refillTime(limit)).toBe(6000)
    expect(isFull(bucket, limit, start + 5999)).toBe(false)
    expect(available(bucket, limit, start + 5999)).toBe(2)
    expect(isFull(bucket, limit, start + 6000)).toBe(true)
    expect(available(bucket, limit, start + 60_000)).toBe(3)
  })
})
