/// <reference types="@cloudflare/vitest-plugin/types" />
import { evictDurableObject } from "cloudflare:test"
import { env } from "cloudflare:workers"
import { describe, expect, it } from "vitest"
import type { Limit } from "../../../src/lib/token-bucket.ts"
import type { BucketOptions, Limiter, Log } from "../../../src/pipeline/ports.ts"
import { limiterOf } from "../../../src/runtime/limiter/index.ts"

const clock = { now: () => Date.now() }
const silent: Log = { debug() {}, info() {}, warning() {}, error() {} }

const options: BucketOptions = {
  mode: "global",
  onFailure: "local",
  timeout: 10_000,
  locationHint: undefined,
  shards: 4,
  binding: undefined,
}

const small: Limit = { rate: 1 / 600, capacity: 5 }
const large: Limit = { rate: 100, capacity: 100 }

const isolate = (): Limiter => limiterOf(env as unknown as Record<string, unknown>, clock, silent)

function faulty(): Limiter {
  return limiterOf({ LIMITER: (env as unknown as { FAULTY: unknown }).FAULTY }, clock, silent)
}

/** What comes before a timer of 60 ms that was set at the same moment: a busy machine delays both. */
async function inTime<T>(work: T | Promise<T>): Promise<T | "late"> {
  return Promise.race([work, scheduler.wait(60).then(() => "late" as const)])
}

async function passed(limiter: Limiter, count: number, bucket: string, client: string | undefined, limit: Limit) {
  let passes = 0
  const take = limiter.open(bucket, client === undefined ? "all" : "client", limit, options)
  for (let index = 0; index < count; index++) {
    if ((await take(client)).allowed) passes++
  }
  return passes
}

describe("the limiter with real objects", () => {
  it("gives several isolates' worth of memory one bucket", async () => {
    const counts = await Promise.all(
      [isolate(), isolate(), isolate()].map((one) => passed(one, 5, "shared", undefined, small)),
    )
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(5)
  })

  it("goes on counting after the object was evicted", async () => {
    const bindings = env as unknown as { LIMITER: DurableObjectNamespace }
    expect(await passed(isolate(), 3, "evicted", undefined, small)).toBe(3)
    const name = `evicted ${small.rate}/${small.capacity}`
    await evictDurableObject(bindings.LIMITER.get(bindings.LIMITER.idFromName(name)))
    expect(await passed(isolate(), 5, "evicted", undefined, small)).toBe(2)
  })

  it("counts a client that is unknown to this isolate where another has counted it", async () => {
    const [one, other] = [isolate(), isolate()]
    expect(await passed(one, 3, "moving", "somebody", small)).toBe(3)
    expect(await passed(other, 5, "moving", "somebody", small)).toBe(2)
    expect(await passed(one, 1, "moving", "somebody else", small)).toBe(1)
  })

  it("never gives two clients the same bucket", { timeout: 30_000 }, async () => {
    const limiter = isolate()
    const counts = await Promise.all(
      Array.from({ length: 200 }, (_, client) => passed(limiter, 7, "clients", `client ${client}`, small)),
    )
    expect(new Set(counts)).toEqual(new Set([5]))
  })

  for (const fault of ["throws", "hangs", "is overloaded"]) {
    for (const [kind, limit] of Object.entries({ exact: small, leased: large })) {
      it(`does as on_failure says within 60 ms when an object ${fault} (${kind})`, async () => {
        for (const [onFailure, allowed] of [
          ["local", true],
          ["allow", true],
          ["deny", false],
        ] as const) {
          const verdict = await inTime(
            faulty().open(`${fault} ${onFailure}`, "all", limit, { ...options, timeout: 50, onFailure })(),
          )
          expect(verdict).toMatchObject({ allowed })
        }
      })
    }
  }
})
