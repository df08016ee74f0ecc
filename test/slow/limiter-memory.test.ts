import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { describe, expect, it, vi } from "vitest"
import type { BucketOptions, Log } from "../../src/pipeline/ports.ts"
import { createLimiter } from "../../src/runtime/limiter/client.ts"
import { LimiterObject } from "../../src/runtime/limiter/object.ts"

// The base class that the runtime gives; what the object keeps is its own.
vi.mock("cloudflare:workers", () => ({ DurableObject: class {} }))

const million = 1_000_000
const megabyte = 1024 * 1024
const limit = { rate: 1, capacity: 2 }
const silent: Log = { debug() {}, info() {}, warning() {}, error() {} }

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

function heap(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / megabyte
}

/** Megabytes that are still in use after `work`, in its two halves. */
async function growth(work: (from: number, to: number) => Promise<void>): Promise<{ first: number; second: number }> {
  const before = heap()
  await work(0, million / 2)
  const middle = heap()
  await work(million / 2, million)
  return { first: middle - before, second: heap() - middle }
}

describe("memory under a million client keys", () => {
  it("is bounded in the isolate, whatever the keys are", { timeout: 300_000 }, async () => {
    const options: BucketOptions = {
      mode: "global",
      onFailure: "local",
      timeout: 50,
      locationHint: undefined,
      shards: 16,
      binding: undefined,
    }
    let asks = 0
    const limiter = createLimiter({
      clock: { now: () => 1_790_000_000_000 },
      log: silent,
      // Refusals, failures and leases in turn: everything that leaves something to remember.
      findObject: () => ({
        async ask() {
          asks++
          if (asks % 3 === 0) throw new Error("broken")
          return asks % 3 === 1 ? { granted: 0, remaining: 0, pause: 60_000 } : { granted: 1, remaining: 1, pause: 0 }
        },
      }),
      findBinding: () => undefined,
      background: () => undefined,
      holderId: () => "isolate",
    })
    const take = limiter.open("GET /a", "client", limit, options)
    const padding = "k".repeat(90)
    const { first, second } = await growth(async (from, to) => {
      for (let client = from; client < to; client += 100) {
        const batch = Array.from({ length: 100 }, (_, index) => `${padding}${client + index}`)
        await Promise.all(batch.map((key) => take(key)))
      }
    })
    expect(asks).toBe(million)
    expect(first).toBeLessThan(24)
    expect(second).toBeLessThan(2)
  })

  it("is bounded in an object", { timeout: 300_000 }, async () => {
    const object = new LimiterObject({} as DurableObjectState, {})
    const { first, second } = await growth(async (from, to) => {
      for (let client = from; client < to; client++) {
        await object.ask({ key: `${"0".repeat(56)}${client}`, limit, wanted: 1, holder: undefined })
      }
    })
    expect(first).toBeLessThan(32)
    expect(second).toBeLessThan(2)
  })
})
