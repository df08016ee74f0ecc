import path from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { play } from "../bench/gateway/load.ts"
import { type Rival, residentBytes, startBackend, startGateway, startWorker } from "../bench/gateway/processes.ts"
import { document } from "../bench/gateway/rows.ts"
import { seesMemory } from "../support/local-gateway.ts"

let backend: Rival
let gateway: Rival
let bare: Rival

beforeAll(async () => {
  backend = await startBackend({})
  const host = `http://127.0.0.1:${backend.port}`
  gateway = await startGateway(document(host))
  bare = await startWorker(path.join(import.meta.dirname, "../bench/gateway/bare.worker.ts"), { BACKEND: host })
})

afterAll(async () => {
  await Promise.all([gateway.stop(), bare.stop()])
  await backend.stop()
})

const mebibyte = 1024 * 1024
/** What may differ by chance: when the collector runs, what the allocator keeps. */
const allowance = 64 * mebibyte

/** Plays requests until there were `count` of them. */
async function requests(rival: Rival, target: string, count: number): Promise<void> {
  for (let done = 0; done < count; ) {
    const load = {
      port: rival.port,
      path: target,
      method: "GET",
      headers: {},
      body: "",
      connections: 16,
      duration: 500,
    }
    const played = await play(load)
    expect(played.failed).toBe(0)
    done += played.requests
  }
}

/** Bytes by which a process grows during 16,000 requests, after 4,000 to warm up. */
async function growth(rival: Rival): Promise<number> {
  const mix = async (count: number) => {
    for (const target of ["/one", "/four", "/noop-1k", "/json-1k"]) await requests(rival, target, count / 4)
  }
  await mix(4000)
  const before = residentBytes(rival.pid)
  await mix(16_000)
  return residentBytes(rival.pid) - before
}

// The runtime's own process grows with the requests that it has served, whatever the Worker does.
it.runIf(seesMemory)("holds no more memory than a hand-written Worker does", { timeout: 180_000 }, async () => {
  const ours = await growth(gateway)
  const floor = await growth(bare)
  console.log(
    `grown by ${Math.round(ours / mebibyte)} MiB, a hand-written Worker by ${Math.round(floor / mebibyte)} MiB`,
  )
  expect(ours).toBeLessThan(floor + allowance)
})
