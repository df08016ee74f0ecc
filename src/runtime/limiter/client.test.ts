import { describe, expect, it } from "vitest"
import type { BucketOptions } from "../../pipeline/ports.ts"
import type { RateLimitBinding } from "./client.ts"
import { fakeWorld, fast, options, passed, slow, takeMany } from "./test-support.ts"

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
