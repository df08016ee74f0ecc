import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Bucket, fullBucket, type Limit, refillTime, take } from "../../lib/token-bucket.ts"
import { type Account, accountOf, grant, isIdle } from "./account.ts"
import { largestLease, leaseLife } from "./protocol.ts"

const start = 1_790_000_000_000

function openAccount(limit: Limit): Account {
  return accountOf(fullBucket(limit, start))
}

/** Isolates that lease as they like, in front of one account. `spend` says whether one request passes. */
function isolates(limit: Limit, count: number) {
  const account = openAccount(limit)
  const leases = Array.from({ length: count }, () => ({ tokens: 0, ends: 0 }))
  let granted = 0
  function spend(isolate: number, wanted: number, now: number, due: number): boolean {
    const lease = leases[isolate]
    if (lease === undefined) return false
    if (now >= lease.ends) lease.tokens = 0
    if (lease.tokens === 0) {
      const answer = grant(account, { key: "", limit, wanted, holder: { id: `${isolate}`, unspent: 0, due } }, now)
      granted += answer.granted
      lease.tokens = answer.granted
      lease.ends = now + leaseLife
    }
    if (lease.tokens === 0) return false
    lease.tokens--
    return true
  }
  return { spend, granted: () => granted }
}

function referenceBucket(limit: Limit) {
  let bucket: Bucket = fullBucket(limit, start)
  return (now: number): boolean => {
    const taken = take(bucket, limit, now)
    bucket = taken.bucket
    return taken.allowed
  }
}

const leased = fc.record({
  rate: fc.double({ min: 10, max: 3000, noNaN: true }),
  capacity: fc.integer({ min: 21, max: 400 }),
})

const arrivals = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(4), fc.nat(200), fc.nat(3000)),
    requests: fc.oneof(fc.constant(1), fc.nat(30), fc.nat(600)),
    isolate: fc.nat(4),
    wanted: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 120 },
)

describe("an account", () => {
  it("never lets more requests pass than the reference's single bucket, whatever the traffic and the leases", () => {
    fc.assert(
      fc.property(leased, arrivals, (limit, groups) => {
        const world = isolates(limit, 5)
        const reference = referenceBucket(limit)
        let now = start
        let passed = 0
        let wouldPass = 0
        for (const { gap, requests, isolate, wanted } of groups) {
          now += gap
          for (let count = 0; count < requests; count++) {
            if (world.spend(isolate, wanted, now, requests - count)) passed++
            if (reference(now)) wouldPass++
            if (passed > wouldPass)
              expect.fail(`${passed} passed at ${now - start} ms, the reference lets ${wouldPass} pass`)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it("answers as the reference does for exact limits", () => {
    const exact = fc.record({
      rate: fc.double({ min: 0.01, max: 500, noNaN: true }),
      capacity: fc.integer({ min: 1, max: 20 }),
    })
    fc.assert(
      fc.property(exact, fc.array(fc.nat(3000), { maxLength: 100 }), (limit, gaps) => {
        const account = openAccount(limit)
        const reference = referenceBucket(limit)
        let now = start
        for (const gap of gaps) {
          now += gap
          expect(grant(account, { key: "", limit, wanted: 9, holder: undefined }, now).granted === 1).toBe(
            reference(now),
          )
        }
      }),
    )
  })

  it("keeps refusing for as long as an exact refusal says, and not longer", () => {
    const limit = { rate: 3, capacity: 1 }
    const account = openAccount(limit)
    const ask = { key: "", limit, wanted: 1, holder: undefined }
    expect(grant(account, ask, start).granted).toBe(1)
    const { granted, pause } = grant(account, ask, start + 100)
    expect(granted).toBe(0)
    expect(grant(account, ask, start + 100 + Math.ceil(pause) - 1).granted).toBe(0)
    expect(grant(account, ask, start + 100 + Math.ceil(pause)).granted).toBe(1)
  })

  it("gives one request a token even when others hold half of the capacity", () => {
    const limit = { rate: 100, capacity: 100 }
    const account = openAccount(limit)
    const ask = (id: string, wanted: number) =>
      grant(account, { key: "", limit, wanted, holder: { id, unspent: 0, due: 0 } }, start)
    expect(ask("a", 90).granted).toBe(50)
    expect(ask("b", 3).granted).toBe(1)
  })

  it("takes the token of a request that waits for spent, and counts the others as held", () => {
    const limit = { rate: 1000, capacity: 100 }
    const account = openAccount(limit)
    grant(account, { key: "", limit, wanted: 1, holder: { id: "a", unspent: 0, due: 1 } }, start)
    expect(account.leases?.size).toBe(0)
    grant(account, { key: "", limit, wanted: 3, holder: { id: "a", unspent: 2, due: 1 } }, start)
    expect(account.leases?.get("a")?.tokens).toBe(4)
  })

  it("is not idle while an isolate may still spend its tokens", () => {
    const limit = { rate: 1000, capacity: 100 }
    const account = openAccount(limit)
    grant(account, { key: "", limit, wanted: 3, holder: { id: "a", unspent: 0, due: 0 } }, start)
    expect(isIdle(account, limit, start + refillTime(limit))).toBe(false)
    grant(account, { key: "", limit, wanted: 1, holder: undefined }, start + 5000)
    expect(isIdle(account, limit, start + 6000)).toBe(true)
  })

  it("loses nothing of what comes in while isolates are told to pause", () => {
    const limit: Limit = { rate: 1000, capacity: 1000 }
    const account = openAccount(limit)
    let now = start
    let granted = 0
    const next = new Map<string, number>()
    for (; now < start + 10_000; now++) {
      for (let isolate = 0; isolate < 8; isolate++) {
        const id = `${isolate}`
        if ((next.get(id) ?? 0) > now) continue
        const answer = grant(
          account,
          { key: "", limit, wanted: largestLease(limit), holder: { id, unspent: 0, due: 0 } },
          now,
        )
        granted += answer.granted
        if (answer.pause > 0) next.set(id, now + answer.pause)
      }
    }
    expect(granted).toBeGreaterThan(10_999 - 70)
    expect(granted).toBeLessThanOrEqual(11_000)
  })
})
