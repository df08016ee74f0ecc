import { describe, expect, it } from "vitest"
import { fullBucket, type Limit } from "../../lib/token-bucket.ts"
import type { BucketOptions, Limiter, LogFields, Take, Verdict } from "../../pipeline/ports.ts"
import { type Account, accountOf, grant } from "./account.ts"
import { createLimiter, type LimiterWorld, type RateLimitBinding } from "./client.ts"
import type { Ask, LimiterStub } from "./protocol.ts"

const options: BucketOptions = {
  mode: "global",
  onFailure: "local",
  timeout: 50,
  locationHint: undefined,
  shards: 4,
  binding: undefined,
}

const slow: Limit = { rate: 1, capacity: 2 }
const fast: Limit = { rate: 1000, capacity: 1000 }

/** A world of objects in memory and a clock that tests move. */
function fakeWorld(answer?: (ask: Ask) => Promise<never>) {
  const accounts = new Map<string, Account>()
  const world = {
    now: 1_790_000_000_000,
    asks: [] as { name: string; ask: Ask }[],
    lines: [] as { message: string; fields: LogFields | undefined }[],
    background: [] as Promise<unknown>[],
    accounts,
  }
  const line = (message: string, fields?: LogFields) => void world.lines.push({ message, fields })
  const findObject = (name: string): LimiterStub => ({
    async ask(ask) {
      world.asks.push({ name, ask })
      if (answer !== undefined) return answer(ask)
      const id = `${name} ${ask.key}`
      const account = accounts.get(id) ?? accountOf(fullBucket(ask.limit, world.now))
      accounts.set(id, account)
      return grant(account, ask, world.now)
    },
  })
  function isolate(overrides: Partial<LimiterWorld> = {}): Limiter {
    return createLimiter({
      clock: { now: () => world.now },
      log: { debug: line, info: line, warning: line, error: line },
      findObject,
      findBinding: () => undefined,
      background: (work) => void world.background.push(work),
      holderId: () => crypto.randomUUID(),
      ...overrides,
    })
  }
  return { world, isolate }
}

const opened = new WeakMap<Limiter, Map<string, Take>>()

/** The way to one limit of `GET /a`, opened once for each limiter, as a configuration does. */
function openOnce(limiter: Limiter, whose: "all" | "client", limit: Limit): Take {
  const takes = opened.get(limiter) ?? new Map<string, Take>()
  opened.set(limiter, takes)
  const name = `${whose} ${limit.rate}/${limit.capacity}`
  const take = takes.get(name) ?? limiter.open("GET /a", whose, limit, options)
  takes.set(name, take)
  return take
}

async function takeMany(limiter: Limiter, count: number, client: string | undefined, limit: Limit): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const take = openOnce(limiter, client === undefined ? "all" : "client", limit)
  for (let index = 0; index < count; index++) verdicts.push(await take(client))
  return verdicts
}

const passed = (verdicts: readonly Verdict[]) => verdicts.filter(({ allowed }) => allowed).length

describe("limiter", () => {
  it("counts all isolates in one bucket", async () => {
    const { isolate } = fakeWorld()
    const [one, other] = [isolate(), isolate()]
    expect(passed(await takeMany(one, 1, undefined, slow))).toBe(1)
    expect(passed(await takeMany(other, 1, undefined, slow))).toBe(1)
    expect(passed(await takeMany(one, 1, undefined, slow))).toBe(0)
    expect(passed(await takeMany(other, 1, undefined, slow))).toBe(0)
  })

  it("remembers a refusal until the bucket's next refill, and asks no sooner", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    expect(passed(await takeMany(limiter, 100, undefined, slow))).toBe(2)
    expect(world.asks).toHaveLength(3)
    world.now += 999
    expect(passed(await takeMany(limiter, 100, undefined, slow))).toBe(0)
    expect(world.asks).toHaveLength(3)
    world.now += 1
    expect(passed(await takeMany(limiter, 100, undefined, slow))).toBe(1)
    expect(world.asks).toHaveLength(5)
  })

  it("says how long a refused request should wait", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    await takeMany(limiter, 3, undefined, slow)
    world.now += 400
    const [verdict] = await takeMany(limiter, 1, undefined, slow)
    expect(verdict).toEqual({ allowed: false, remaining: 0, retryAfter: 600 })
  })

  it("keeps the buckets of clients apart, however strange or long their keys are", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    const keys = ["a", "A", "a ", "", "\ud800", "\ud801", "\ufffd", "é", "e\u0301", "\0", "__proto__", "x".repeat(8192)]
    keys.push(`${"x".repeat(8191)}y`, "client GET /a", "a\nb", "a b")
    for (const key of keys) expect(passed(await takeMany(limiter, 3, key, slow)), JSON.stringify(key)).toBe(2)
    expect(new Set(world.asks.map(({ ask }) => ask.key)).size).toBe(keys.length)
    for (const { ask } of world.asks) expect(ask.key).toMatch(/^[0-9a-f]{64}$/)
  })

  it("spreads the clients of a limit over its objects", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    for (let client = 0; client < 100; client++) await takeMany(limiter, 1, `client ${client}`, slow)
    expect(new Set(world.asks.map(({ name }) => name)).size).toBe(options.shards)
  })

  it("starts a bucket anew when its numbers change", async () => {
    const { isolate } = fakeWorld()
    const limiter = isolate()
    expect(passed(await takeMany(limiter, 5, undefined, slow))).toBe(2)
    expect(passed(await takeMany(limiter, 5, undefined, { rate: 1, capacity: 3 }))).toBe(3)
  })

  it("asks for ever larger leases while traffic is dense, and for single tokens while it is thin", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    for (let request = 0; request < 500; request++) {
      await takeMany(limiter, 1, undefined, fast)
      world.now += 2
    }
    await Promise.all(world.background)
    const wanted = world.asks.map(({ ask }) => ask.wanted)
    expect(wanted.slice(0, 4)).toEqual([1, 2, 4, 8])
    expect(Math.max(...wanted)).toBe(31)
    world.asks.length = 0
    for (let request = 0; request < 5; request++) {
      world.now += 3000
      await takeMany(limiter, 1, undefined, fast)
    }
    expect(world.asks.slice(1).map(({ ask }) => ask.wanted)).toEqual([1, 1, 1, 1])
  })

  it("spends leased tokens without waiting for anything", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    const take = limiter.open("GET /a", "all", fast, options)
    for (let request = 0; request < 100; request++) await take()
    const direct = Array.from({ length: 5 }, () => take())
    expect(direct.some((verdict) => !(verdict instanceof Promise))).toBe(true)
    await Promise.all([...world.background, ...direct])
  })

  it("loses leased tokens after a second, and reports them once a minute", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    await takeMany(limiter, 20, undefined, fast)
    await Promise.all(world.background)
    const paid = 1000 - (world.accounts.get("GET /a 1000/1000 ")?.bucket.tokens ?? 0)
    expect(paid).toBeGreaterThan(20)
    world.now += 61_000
    await takeMany(limiter, 1, undefined, fast)
    world.now += 61_000
    await takeMany(limiter, 1, undefined, fast)
    const report = world.lines.filter(({ message }) => message === "limits")
    expect(report).toHaveLength(2)
    expect(report[0]?.fields).toMatchObject({ admitted: 20, denied: 0, failures: 0, seconds: 61 })
    expect(report[1]?.fields).toMatchObject({ admitted: 1, lost: paid - 20 })
  })

  it("lets no request of an isolate see tokens of a lease whose time is over", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    await takeMany(limiter, 50, undefined, fast)
    await Promise.all(world.background)
    const asked = world.asks.length
    world.now += 1000
    await takeMany(limiter, 1, undefined, fast)
    expect(world.asks.length).toBe(asked + 1)
    expect(world.asks.at(-1)?.ask.holder?.unspent).toBe(0)
  })

  for (const limit of [slow, fast]) {
    const kind = limit === slow ? "exact" : "leased"
    it(`does as on_failure says within 60 ms while an object hangs (${kind})`, async () => {
      const { isolate } = fakeWorld(() => new Promise(() => undefined))
      for (const [onFailure, allowed] of [
        ["allow", true],
        ["deny", false],
        ["local", true],
      ] as const) {
        const work = isolate().open("GET /a", "all", limit, { ...options, onFailure })()
        // A timer set at the same moment: a busy machine delays both.
        const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), 60))
        expect(await Promise.race([work, late])).toMatchObject({ allowed })
      }
    })

    it(`counts in the isolate while an object fails (${kind})`, async () => {
      const { world, isolate } = fakeWorld(async () => Promise.reject(new Error("broken")))
      expect(passed(await takeMany(isolate(), limit.capacity + 5, undefined, limit))).toBe(limit.capacity)
      const complaints = world.lines.filter(({ message }) => message === "a limiter object does not answer")
      expect(complaints).toHaveLength(1)
    })
  }

  it("leaves an overloaded object alone for a second", async () => {
    const { world, isolate } = fakeWorld(async () =>
      Promise.reject(Object.assign(new Error("busy"), { overloaded: true })),
    )
    const limiter = isolate()
    await takeMany(limiter, 10, undefined, slow)
    expect(world.asks).toHaveLength(1)
    world.now += 1000
    await takeMany(limiter, 10, undefined, slow)
    expect(world.asks).toHaveLength(2)
  })

  /** An object that answers when it is told to. */
  function slowObject(granted: number) {
    const asks: Ask[] = []
    const release: (() => void)[] = []
    const findObject = (): LimiterStub => ({
      async ask(ask) {
        asks.push(ask)
        await new Promise<void>((resolve) => release.push(resolve))
        return { granted, remaining: 0, pause: 0 }
      },
    })
    return { asks, release, findObject }
  }

  it("lets requests that come together wait for one lease, without a call for each", async () => {
    const { isolate } = fakeWorld()
    const { asks, release, findObject } = slowObject(20)
    const take = isolate({ findObject }).open("GET /a", "all", fast, { ...options, onFailure: "deny" })
    const together = Array.from({ length: 20 }, () => take())
    release[0]?.()
    expect(passed(await Promise.all(together))).toBe(20)
    // The first lease served all of them; the second was fetched when the first ran low.
    expect(asks).toHaveLength(1)
  })

  it("asks for as many tokens as requests wait for", async () => {
    const { isolate } = fakeWorld()
    const { asks, release, findObject } = slowObject(1)
    const take = isolate({ findObject }).open("GET /a", "all", fast, { ...options, timeout: 40, onFailure: "deny" })
    const together = Array.from({ length: 12 }, () => take())
    release[0]?.()
    await Promise.all(together)
    expect(asks[0]?.wanted).toBe(1)
    expect(asks[1]?.wanted).toBeGreaterThanOrEqual(8)
  })

  it("waits once for an object that hangs, and then does as on_failure says at once", async () => {
    const { isolate, world } = fakeWorld()
    const { asks, findObject } = slowObject(1)
    const take = isolate({ findObject }).open("GET /a", "all", fast, { ...options, timeout: 20, onFailure: "deny" })
    expect(await take()).toMatchObject({ allowed: false })
    world.now += 20
    expect(take()).toMatchObject({ allowed: false })
    world.now += 980
    expect(take()).toBeInstanceOf(Promise)
    expect(asks).toHaveLength(2)
  })

  it("drops a lease that arrives after another was asked for: the object takes it for unused", async () => {
    const { isolate, world } = fakeWorld()
    const { asks, release, findObject } = slowObject(5)
    const take = isolate({ findObject }).open("GET /a", "all", fast, { ...options, timeout: 5, onFailure: "deny" })
    await take()
    world.now += 1000
    await take()
    expect(asks.map(({ holder }) => holder?.unspent)).toEqual([0, 0])
    release[0]?.()
    await Promise.resolve()
    expect(take()).not.toMatchObject({ allowed: true })
    release[1]?.()
    await Promise.all(world.background)
    expect(take()).toMatchObject({ allowed: true, remaining: 4 })
  })

  it("uses a lease that came too late for the request that asked", async () => {
    let release: (() => void) | undefined
    const { world, isolate } = fakeWorld()
    const held = new Promise<void>((resolve) => (release = resolve))
    const limiter = isolate({
      findObject: () => ({
        async ask() {
          await held
          return { granted: 5, remaining: 7, pause: 0 }
        },
      }),
    })
    const take = limiter.open("GET /a", "all", fast, { ...options, timeout: 5, onFailure: "deny" })
    const first = await take()
    expect(first.allowed).toBe(false)
    release?.()
    await Promise.all(world.background)
    expect(take()).toEqual({ allowed: true, remaining: 11, retryAfter: 0 })
  })

  it("counts in the isolate where no objects are bound, and says so once", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate({ findObject: undefined })
    expect(passed(await takeMany(limiter, 5, undefined, slow))).toBe(2)
    expect(passed(await takeMany(limiter, 5, "client", slow))).toBe(2)
    expect(world.lines.filter(({ message }) => message.includes("no limiter objects"))).toHaveLength(1)
  })

  it("counts in the isolate in the mode isolate, without asking anybody", async () => {
    const { world, isolate } = fakeWorld()
    const take = isolate().open("a", "all", slow, { ...options, mode: "isolate" })
    const verdicts = Array.from({ length: 3 }, () => take())
    expect(verdicts.map((verdict) => !(verdict instanceof Promise) && verdict.allowed)).toEqual([true, true, false])
    expect(world.asks).toHaveLength(0)
  })

  it("asks the rate limiting binding in the mode colo, with a key of each bucket and client", async () => {
    const { isolate } = fakeWorld()
    const keys: string[] = []
    const binding: RateLimitBinding = {
      async limit({ key }) {
        keys.push(key)
        return { success: keys.length < 2 }
      },
    }
    const limiter = isolate({ findBinding: (name) => (name === "PLACE" ? binding : undefined) })
    const colo: BucketOptions = { ...options, mode: "colo", binding: "PLACE" }
    expect((await limiter.open("GET /a", "all", slow, colo)()).allowed).toBe(true)
    expect((await limiter.open("GET /a", "client", slow, colo)("somebody")).allowed).toBe(false)
    expect(new Set(keys).size).toBe(2)
  })
})
