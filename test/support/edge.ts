import { createHash } from "node:crypto"
import { Miniflare } from "miniflare"
import { bundleWorker } from "../../src/cli/bundle.ts"
import { compatibilityDate } from "../../src/cli/local.ts"
import { inspect, usedBytes } from "./inspector.ts"
import { freePort } from "./processes.ts"

/** The Worker as it is deployed, in a workerd on this machine: with its KV namespace, and a backend behind a service binding. */
export interface Edge {
  readonly port: number
  /** Stores a document and gives its hash; the pointer stays where it is. */
  store(text: string): Promise<string>
  /** Writes a value as it is. */
  put(key: string, value: string): Promise<void>
  /** Moves the pointer. */
  point(document: string): Promise<void>
  /** Bytes of the Worker's heap that are in use, garbage that was not collected yet included. */
  heapUsed(): Promise<number>
  stop(): Promise<void>
}

/** The backend answers JSON that names the last segments of its path: `/a/17` gives `{"a": 17}`; `?wait=100` waits so long. */
const backend = `export default {
  async fetch(request) {
    const url = new URL(request.url)
    const [, name, value] = url.pathname.split("/")
    const wait = Number(url.searchParams.get("wait"))
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    return Response.json({ [name]: Number(value) })
  },
}`

/** @param seconds How often the pointer is read again. */
export async function startEdge(seconds: number, variables: Record<string, string> = {}): Promise<Edge> {
  const port = await freePort()
  const miniflare = new Miniflare({
    port: 0,
    inspectorPort: 0,
    workers: [
      {
        name: "skerry",
        modules: [{ type: "ESModule", path: "worker.js", contents: await bundleWorker() }],
        compatibilityDate,
        compatibilityFlags: ["nodejs_compat"],
        bindings: { SKERRY_CONFIG_HEADER: "on", SKERRY_CONFIG_INTERVAL: String(seconds), ...variables },
        durableObjects: { LIMITER: { className: "LimiterObject", useSQLite: true } },
        kvNamespaces: { CONFIG: "config" },
        serviceBindings: { BACKEND: "backend" },
        unsafeDirectSockets: [{ host: "127.0.0.1", port }],
      },
      { name: "backend", modules: [{ type: "ESModule", path: "backend.js", contents: backend }], compatibilityDate },
    ],
  })
  await miniflare.ready
  const inspector = await inspect(`${await miniflare.getInspectorURL()}core:user:skerry`)
  const namespace = await miniflare.getKVNamespace("CONFIG", "skerry")
  return {
    port,
    async store(text) {
      const hash = createHash("sha256").update(text).digest("hex")
      await namespace.put(hash, text)
      return hash
    },
    put: (key, value) => namespace.put(key, value),
    point: (document) => namespace.put("current", JSON.stringify({ document })),
    heapUsed: () => usedBytes(inspector),
    async stop() {
      inspector.close()
      await miniflare.dispose()
    },
  }
}
