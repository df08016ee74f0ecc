import { afterAll, beforeAll, expect, it } from "vitest"
import { play } from "../bench/gateway/load.ts"
import { type Rival, startBackend, startGateway } from "../bench/gateway/processes.ts"
import { document } from "../bench/gateway/rows.ts"
import { type Inspector, inspectPort, usedBytes } from "../support/inspector.ts"
import { freePort } from "../support/processes.ts"

let backend: Rival
let gateway: Rival
let inspector: Inspector

beforeAll(async () => {
  const inspectorPort = await freePort()
  backend = await startBackend({})
  gateway = await startGateway(document(`http://127.0.0.1:${backend.port}`), { inspectorPort })
  inspector = await inspectPort(inspectorPort)
})

afterAll(async () => {
  inspector.close()
  await gateway.stop()
  await backend.stop()
})

const mebibyte = 1024 * 1024
/** Caches that fill up once, code that is compiled when it has run often enough. */
const allowance = 6 * mebibyte
/** Plays requests of several kinds, `count` of them or a few more. */
async function requests(count: number): Promise<void> {
  for (const path of ["/one", "/four", "/noop-1k", "/json-1k", "/lua", "/limited"]) {
    for (let done = 0; done < count / 6; ) {
      const load = { port: gateway.port, path, method: "GET", headers: {}, body: "", connections: 16, duration: 300 }
      const played = await play(load)
      expect(played.failed).toBe(0)
      done += played.requests
    }
  }
}

/** The least of the heap while requests are played: the runtime collects its garbage when it likes. */
async function floor(count: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  const sample = setInterval(async () => {
    least = Math.min(least, await usedBytes(inspector))
  }, 20)
  await requests(count)
  clearInterval(sample)
  return least
}

/** A leak of 400 bytes a request would show: it never goes away, however long the collector takes to come. */
it("holds no memory of requests that are over", { timeout: 300_000 }, async () => {
  await requests(6000)
  const before = await floor(6000)
  await requests(12_000)
  let after = await floor(6000)
  for (let round = 0; round < 12 && after > before + allowance; round++) after = Math.min(after, await floor(3000))
  const inMebibytes = (bytes: number) => (bytes / mebibyte).toFixed(2)
  console.log(`heap of ${inMebibytes(before)} MiB, ${inMebibytes(after - before)} MiB more 18,000 requests later`)
  expect(after - before).toBeLessThan(allowance)
})
