import { afterAll, beforeAll, expect, it } from "vitest"
import { play } from "../bench/gateway/load.ts"
import { freePort, type Rival, startBackend, startGateway } from "../bench/gateway/processes.ts"
import { document } from "../bench/gateway/rows.ts"
import { heldBytes, type Inspector, inspectPort } from "../support/inspector.ts"

let backend: Rival
let gateway: Rival
let inspector: Inspector

beforeAll(async () => {
  const inspectorPort = await freePort()
  backend = await startBackend({})
  gateway = await startGateway(document(`http://127.0.0.1:${backend.port}`), inspectorPort)
  inspector = await inspectPort(inspectorPort)
})

afterAll(async () => {
  inspector.close()
  await gateway.stop()
  await backend.stop()
})

const mebibyte = 1024 * 1024
/** Caches that fill up once, code that is compiled when it has run often enough. */
const allowance = 2 * mebibyte
/** Milliseconds after which no timer of a request holds it any more: the endpoints' time, and a little more. */
const settled = 4000

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

async function held(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, settled))
  return heldBytes(inspector)
}

it("holds no memory of requests that are over", { timeout: 180_000 }, async () => {
  await requests(6000)
  const before = await held()
  await requests(18_000)
  const grown = (await held()) - before
  const inMebibytes = (bytes: number) => (bytes / mebibyte).toFixed(2)
  console.log(`heap of ${inMebibytes(before)} MiB, ${inMebibytes(grown)} MiB more after 18,000 requests`)
  expect(grown).toBeLessThan(allowance)
})
