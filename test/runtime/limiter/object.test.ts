/// <reference types="@cloudflare/vitest-plugin/types" />
import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test"
import { env } from "cloudflare:workers"
import { describe, expect, it } from "vitest"
import type { Limit } from "../../../src/lib/token-bucket.ts"
import type { LimiterObject } from "../../../src/runtime/limiter/object.ts"

const namespace = (env as unknown as { LIMITER: DurableObjectNamespace<LimiterObject> }).LIMITER

/** Ten minutes a token: written down. */
const slow: Limit = { rate: 1 / 600, capacity: 3 }
/** Full again after two seconds: in memory alone. */
const quick: Limit = { rate: 1, capacity: 2 }
/** Leased, and slow to refill. */
const large: Limit = { rate: 10, capacity: 1000 }

const stubOf = (name: string) => namespace.get(namespace.idFromName(name))

async function ask(name: string, limit: Limit, key = "", wanted = 1): Promise<number> {
  return (await stubOf(name).ask({ key, limit, wanted, holder: undefined })).granted
}

async function rows(name: string): Promise<number> {
  return runInDurableObject(stubOf(name), (_object, { storage }) => {
    const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'buckets'").toArray()
    if (tables.length === 0) return 0
    return storage.sql.exec<{ count: number }>("SELECT count(*) AS count FROM buckets").one().count
  })
}

describe("a limiter object", () => {
  it("loses no count of a slow bucket when it is evicted between requests", async () => {
    expect(await ask("slow", slow)).toBe(1)
    await evictDurableObject(stubOf("slow"))
    expect(await ask("slow", slow)).toBe(1)
    await evictDurableObject(stubOf("slow"))
    expect(await ask("slow", slow)).toBe(1)
    await evictDurableObject(stubOf("slow"))
    expect(await ask("slow", slow)).toBe(0)
    await evictDurableObject(stubOf("slow"))
    expect(await ask("slow", slow)).toBe(0)
  })

  it("loses no count of each client's slow bucket either, and of leased ones", async () => {
    const start = Date.now()
    for (let round = 0; round < 4; round++) {
      const granted = await Promise.all(["a", "b", "c"].map((key) => ask("clients", slow, key)))
      expect(granted).toEqual(round < 3 ? [1, 1, 1] : [0, 0, 0])
      const leased = await ask("leases", large, "", 300)
      if (round < 3) expect(leased).toBe(300)
      // What came in since the first round is there too.
      else expect(leased).toBeLessThanOrEqual(101 + ((Date.now() - start) / 1000) * large.rate)
      await evictDurableObject(stubOf("clients"))
      await evictDurableObject(stubOf("leases"))
    }
  })

  it("writes nothing for buckets that refill within ten seconds", async () => {
    for (let client = 0; client < 20; client++) await ask("quick", quick, `${client}`)
    expect(await rows("quick")).toBe(0)
  })

  it("writes one row for a slow bucket, and none for refusals of a client that never had a token", async () => {
    for (let request = 0; request < 10; request++) await ask("one row", slow)
    expect(await rows("one row")).toBe(1)
  })

  it("gives each token once, however many ask at the same time", async () => {
    const granted = await Promise.all(Array.from({ length: 50 }, () => ask("crowd", slow)))
    expect(granted.reduce((sum, one) => sum + one, 0)).toBe(3)
  })

  it("sweeps full buckets with its alarm and keeps the others", async () => {
    await ask("sweep", slow, "full")
    await ask("sweep", slow, "used")
    await runInDurableObject(stubOf("sweep"), (_object, { storage }) => {
      storage.sql.exec("UPDATE buckets SET until = 1 WHERE key = 'full'")
    })
    expect(await runDurableObjectAlarm(stubOf("sweep"))).toBe(true)
    expect(await rows("sweep")).toBe(1)
    await evictDurableObject(stubOf("sweep"))
    expect(await ask("sweep", slow, "used", 1)).toBe(1)
    expect(await runDurableObjectAlarm(stubOf("sweep"))).toBe(true)
  })

  it("leaves neither rows nor an alarm behind once all buckets are full, and starts again", async () => {
    await ask("gone", slow)
    await runInDurableObject(stubOf("gone"), (_object, { storage }) =>
      storage.sql.exec("UPDATE buckets SET until = 1").toArray(),
    )
    expect(await runDurableObjectAlarm(stubOf("gone"))).toBe(true)
    expect(await rows("gone")).toBe(0)
    expect(await runInDurableObject(stubOf("gone"), (_object, { storage }) => storage.getAlarm())).toBeNull()
    expect(await ask("gone", slow)).toBe(1)
    expect(await rows("gone")).toBe(1)
  })

  it("is one object for each name", async () => {
    await ask("name one", quick)
    await ask("name two", quick)
    const ids = (await listDurableObjectIds(namespace)).map(String)
    expect(ids).toContain(String(namespace.idFromName("name one")))
    expect(ids).toContain(String(namespace.idFromName("name two")))
    expect(new Set(ids).size).toBe(ids.length)
  })
})
