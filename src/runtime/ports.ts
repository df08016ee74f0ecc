import type { Dataset, KeyStore, Ports } from "../pipeline/ports.ts"
import { kvStore, readValue } from "./config-source/store.ts"
import { environment } from "./environment.ts"
import { limiterOf } from "./limiter/index.ts"
import { consoleLog, print } from "./log.ts"
import { upstream } from "./upstream.ts"

const clock = { now: () => Date.now() }
const log = consoleLog("warning")

/** The ports of an isolate: made once, used by every request. */
export const ports: Ports = {
  clock,
  log,
  print,
  upstream,
  // Its line a minute is wanted whatever the configured level.
  limiter: limiterOf(environment, clock, consoleLog("info")),
  keyStore: environment.CONFIG === undefined ? undefined : keyStore(environment.CONFIG),
  sharedCache: { match: (key) => caches.default.match(key), put: (key, response) => caches.default.put(key, response) },
  dataset,
  random: () => Math.random(),
}

function dataset(binding: string): Dataset | undefined {
  const bound = environment[binding]
  return typeof bound === "object" && bound !== null && "writeDataPoint" in bound ? (bound as Dataset) : undefined
}

/** Bytes of a value: the largest that KV takes. */
const valueLimit = 25 * 1024 * 1024

/** Seconds that the edge may answer from its own copy; KV takes no less. */
const cacheSeconds = 30

/** Revocations and API keys, in the namespace that also holds the configuration. */
function keyStore(namespace: KVNamespace): KeyStore {
  const store = kvStore(namespace)
  return {
    async get(key) {
      const bytes = await readValue(store, key, { limit: valueLimit, cacheSeconds })
      return bytes === undefined ? null : new TextDecoder().decode(bytes)
    },
  }
}
