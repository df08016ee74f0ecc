import type { Limit } from "../../../src/lib/token-bucket.ts"
import type { Arrival } from "./protocol.ts"

/** Traffic against one limit. */
export interface Pattern {
  readonly name: string
  readonly limit: Limit
  /** Requests of all isolates, in order of time. */
  arrivals(): Arrival[]
}

/** A repeatable stream of numbers in [0, 1) (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Requests that know nothing of each other, `rate(at)` a second (a Poisson process). */
function independent(seconds: number, rate: (at: number) => number, client?: (random: number) => string): Arrival[] {
  const random = randomNumbers(7)
  const arrivals: Arrival[] = []
  for (let millisecond = 0; millisecond < seconds * 1000; millisecond++) {
    let chance = Math.exp(-rate(millisecond) / 1000)
    let sum = chance
    const drawn = random()
    for (let count = 1; drawn > sum && count < 100; count++) {
      const at = millisecond
      arrivals.push(client === undefined ? { at } : { at, client: client(random()) })
      chance *= rate(millisecond) / 1000 / count
      sum += chance
    }
  }
  return arrivals
}

/** Rank 1 to `count`, each with a share of 1/rank. */
function zipf(count: number): (random: number) => string {
  const shares: number[] = []
  let sum = 0
  for (let rank = 1; rank <= count; rank++) shares.push((sum += 1 / rank))
  return (random) => {
    const wanted = random * sum
    let [low, high] = [0, count - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((shares[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return `rank ${low}`
  }
}

const perSecond = (rate: number): Limit => ({ rate, capacity: rate })

/** Bursts of four times the limit, `length` milliseconds in every 3000: the bucket is full before each and empty after it. */
const bursts = (rate: number, length: number) => (at: number) => (at % 3000 < length ? 4 * rate : 0)

const hotAndCold = (random: number) => (random < 0.5 ? "hot" : `cold ${Math.floor(random * 200_000)}`)

/** The traffic that the limits are held against. `long` is off for the quick run. */
export function patternsOf(long: boolean): readonly Pattern[] {
  const play =
    (seconds: number, quick: number, rate: (at: number) => number, client?: (random: number) => string) => () =>
      independent(long ? seconds : quick, rate, client)
  return [
    { name: "steady, half of 1000/s", limit: perSecond(1000), arrivals: play(8, 2, () => 500) },
    { name: "steady, at 1000/s", limit: perSecond(1000), arrivals: play(12, 4, () => 1000) },
    { name: "steady, at 100/s", limit: perSecond(100), arrivals: play(12, 2, () => 100) },
    { name: "bursts over 1000/s", limit: perSecond(1000), arrivals: play(9, 4, bursts(1000, 1000)) },
    { name: "bursts over 100/s", limit: perSecond(100), arrivals: play(15, 4, bursts(100, 1000)) },
    { name: "10x overload of 100/s", limit: perSecond(100), arrivals: play(12, 4, () => 1000) },
    { name: "10x overload of 1000/s", limit: perSecond(1000), arrivals: play(6, 2, () => 10_000) },
    { name: "exact: 10x overload of 5/s", limit: { rate: 5, capacity: 5 }, arrivals: play(8.1, 2.1, () => 50) },
    { name: "exact: 10x overload of 10/s", limit: perSecond(10), arrivals: play(8.05, 2.05, () => 100) },
    { name: "one hot client among 100,000", limit: perSecond(100), arrivals: play(12, 2, () => 1000, hotAndCold) },
    {
      name: "Zipf over 10,000 clients",
      limit: { rate: 20, capacity: 40 },
      arrivals: play(12, 2, () => 800, zipf(10_000)),
    },
  ]
}

/** Played first and not counted: code and objects of a local workerd are slow at first. */
export const warmUp: Pattern = {
  name: "warm up",
  limit: perSecond(1000),
  arrivals: () => independent(1, () => 2000),
}

/**
 * Traffic that shows what leases cost at their worst; played when it is named. Small leases: a capacity that is a tenth of
 * the rate. Unspent credit: the reference holds up to 2 * capacity + 1 tokens after slow use, leases share capacity + 1. Short
 * bursts: what isolates hold when one ends is lost.
 */
export const worstPatterns: readonly Pattern[] = [
  {
    name: "worst: capacity 100 at 1000/s",
    limit: { rate: 1000, capacity: 100 },
    arrivals: () => independent(8, () => 1000),
  },
  {
    name: "worst: short bursts over 100/s",
    limit: perSecond(100),
    arrivals: () => independent(15, bursts(100, 300)),
  },
  {
    name: "worst: slow use, then bursts, 200/s",
    limit: perSecond(200),
    arrivals: () => independent(20, (at) => (at % 5000 < 4000 ? 60 : 1600)),
  },
]
