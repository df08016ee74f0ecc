import { describe, expect, it } from "vitest"
import type { Ask, LimiterStub } from "./protocol.ts"
import { fakeWorld, fast, options, passed, takeMany } from "./test-support.ts"

describe("leases", () => {
  it("asks for ever larger leases while traffic is dense, and for single tokens while it is thin", async () => {
    const { world, isolate } = fakeWorld()
    const limiter = isolate()
    for (let request = 0; request < 500; request++) {
      await takeMany(limiter, 1, undefined, fast)
      world.now += 2
    }
    await Promise.all(world.background)
    const wanted = world.asks.map(({ ask }) => ask.wanted)
    expect(wanted.slice(0, 4)).toEqual([1, 4, 16, 31])
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
})
