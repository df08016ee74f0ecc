import { createHash } from "node:crypto"
import { Miniflare } from "miniflare"
import { parse } from "valibot"
import { afterAll, beforeAll, expect, it } from "vitest"
import { revokerSchema } from "../../src/auth/revocation/options.ts"
import { revoke } from "../../src/auth/revocation/revoke.ts"
import { bundleWorker } from "../../src/cli/bundle.ts"
import { compatibilityDate } from "../../src/cli/local.ts"
import { goodToken, type Keys, makeKeys } from "../attacks/guarded.ts"
import { type RunningBackend, startBackend } from "../support/local-gateway.ts"

/** What no double can show: that KV and the Cache API of a real workerd are read as revocations, API keys and key documents. */
let keys: Keys
let backend: RunningBackend
let miniflare: Miniflare
let downloads = 0

const revoker = { N: 1000, P: 0.0001, TTL: 3600, hash_name: "optimal", token_keys: ["jti"] }
const apiKey = "4d2c61e1-34c4"

async function startWorker(): Promise<Miniflare> {
  const validator = { alg: "RS256", jwk_url: `${backend.host}/keys`, disable_jwk_security: true, cache: true }
  const document = {
    version: 3,
    host: [backend.host],
    extra_config: {
      "auth/revoker": revoker,
      "auth/api-keys": { keys: [], identifier: "X-Key" },
      "skerry/api-keys": { store: true },
    },
    endpoints: [
      { endpoint: "/token", extra_config: { "auth/validator": validator }, backend: [{ url_pattern: "/data" }] },
      { endpoint: "/key", extra_config: { "auth/api-keys": {} }, backend: [{ url_pattern: "/data" }] },
    ],
  }
  const started = new Miniflare({
    modules: [{ type: "ESModule", path: "worker.js", contents: await bundleWorker() }],
    compatibilityDate,
    compatibilityFlags: ["nodejs_compat"],
    bindings: { KRAKEND_JSON: JSON.stringify(document) },
    kvNamespaces: ["CONFIG"],
    durableObjects: { LIMITER: { className: "LimiterObject", useSQLite: true } },
  })
  await started.ready
  return started
}

beforeAll(async () => {
  keys = await makeKeys()
  backend = await startBackend({
    "/data": (_, outgoing) => outgoing.setHeader("content-type", "application/json").end("{}"),
    "/keys": (_, outgoing) => {
      downloads++
      outgoing.setHeader("content-type", "application/json")
      outgoing.end(JSON.stringify({ keys: [{ ...keys.rsaPublic, kid: "rsa" }] }))
    },
  })
  miniflare = await startWorker()
  const namespace = await miniflare.getKVNamespace("CONFIG")
  const store = {
    get: async (key: string) => (await namespace.get(key)) as string | null,
    put: (key: string, text: string, expirationTtl: number) => namespace.put(key, text, { expirationTtl }),
  }
  await revoke(store, parse(revokerSchema, revoker), { name: "jti", values: ["bad"] }, Date.now())
  await namespace.put(`api-keys/${createHash("sha256").update(apiKey).digest("hex")}`, '{"roles":["clerk"]}')
})

afterAll(async () => {
  await miniflare?.dispose()
  await backend?.stop()
})

async function status(path: string, headers: Record<string, string>): Promise<number> {
  const answer = await miniflare.dispatchFetch(`http://gateway${path}`, { headers })
  await answer.arrayBuffer()
  return answer.status
}

it("revoked tokens are refused, others pass, and the key document is downloaded once", async () => {
  expect(await status("/token", { Authorization: await goodToken(keys, "rsa", { jti: "bad" }) })).toBe(401)
  expect(await status("/token", { Authorization: await goodToken(keys, "rsa", { jti: "good" }) })).toBe(200)
  expect(downloads).toBe(1)
  const shelf = `https://skerry.invalid/keys/any/${encodeURIComponent(`${backend.host}/keys`)}`
  const shelved = await (await miniflare.getCaches()).default.match(shelf)
  expect(await shelved?.json()).toMatchObject({ keys: [{ kid: "rsa" }] })
})

it("API keys of the store are admitted", async () => {
  expect(await status("/key", { "X-Key": apiKey })).toBe(200)
  expect(await status("/key", { "X-Key": "unknown" })).toBe(401)
})
