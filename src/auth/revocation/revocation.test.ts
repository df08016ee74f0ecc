import { base64url } from "jose"
import { parse } from "valibot"
import { describe, expect, it } from "vitest"
import { goodToken, keysUrl, makeKeys } from "../../../test/attacks/guarded.ts"
import { testGateway } from "../../../test/support/gateway.ts"
import { Problems } from "../../config/problems.ts"
import { emptyFilter, hasElement } from "../../lib/bloom-filter.ts"
import type { KeyStore, Log } from "../../pipeline/ports.ts"
import { filterKey, filterOf, filterText, filterToExtend, periodAt } from "./document.ts"
import { checkRevoker, revokerSchema, sizeOf } from "./options.ts"
import { type RevocationStore, revoke } from "./revoke.ts"

const keys = await makeKeys()

const revoker = { N: 1000, P: 0.0001, TTL: 600, hash_name: "optimal", token_keys: ["jti", "sub"] }
const options = parse(revokerSchema, revoker)

function memoryStore() {
  const held = new Map<string, string>()
  const lifetimes: number[] = []
  const asked: string[] = []
  let isDown = false
  const store: KeyStore & RevocationStore = {
    async get(key) {
      asked.push(key)
      if (isDown) throw new Error("down")
      return held.get(key) ?? null
    },
    async put(key, text, lifetime) {
      held.set(key, text)
      lifetimes.push(lifetime)
    },
  }
  return {
    store,
    held,
    asked,
    lifetimes,
    fail: (down: boolean) => {
      isDown = down
    },
  }
}

const start = 1_800_000_000_000

function gatewayWith(own: Record<string, unknown>, keyStore: KeyStore | undefined) {
  let now = start
  const lines: string[] = []
  const log: Log = { debug() {}, info() {}, warning() {}, error: (message) => void lines.push(message) }
  const { send, background } = testGateway(
    {
      extra_config: { "auth/revoker": { ...revoker, ...own } },
      endpoints: [
        {
          endpoint: "/data",
          extra_config: { "auth/validator": { alg: "RS256", jwk_url: keysUrl, cache: true, cache_duration: 86400 } },
          backend: [{ url_pattern: "/data" }],
        },
      ],
    },
    ({ url }) => Response.json(url === keysUrl ? { keys: keys.published } : { ok: true }),
    { ports: { clock: { now: () => now }, log, keyStore } },
  )
  return {
    lines,
    now: () => now,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    settled: () => Promise.all(background.splice(0)),
    status: async (claims: Record<string, unknown>) => {
      const Authorization = await goodToken(keys, "rsa", claims)
      return (await send("/data", { headers: { Authorization } })).status
    },
  }
}

describe("a gateway with a revoker", () => {
  it("admits everybody at first, and without a store", async () => {
    expect(await gatewayWith({}, memoryStore().store).status({ jti: "a" })).toBe(200)
    expect(await gatewayWith({}, undefined).status({ jti: "a" })).toBe(200)
  })

  it("refuses what was revoked before its first request", async () => {
    const { store } = memoryStore()
    await revoke(store, options, { name: "jti", values: ["a", "b"] }, start)
    const { status } = gatewayWith({}, store)
    expect(await status({ jti: "a" })).toBe(401)
    expect(await status({ jti: "b" })).toBe(401)
    expect(await status({ jti: "c" })).toBe(200)
    expect(await status({ jti: "c", sub: "a" })).toBe(200)
    expect(await status({ jti: ["a"] })).toBe(401)
  })

  it("lets nobody through beside the first request that waits for the store", async () => {
    const { store } = memoryStore()
    await revoke(store, options, { name: "jti", values: ["a"] }, start)
    const { status } = gatewayWith({}, store)
    expect(await Promise.all(Array.from({ length: 5 }, () => status({ jti: "a" })))).toEqual([401, 401, 401, 401, 401])
  })

  it("sees later revocations behind an answer, and asks the store no more often than every ten seconds", async () => {
    const { store, asked } = memoryStore()
    const { status, wait, settled, now } = gatewayWith({}, store)
    expect(await status({ sub: "ann" })).toBe(200)
    await revoke(store, options, { name: "sub", values: ["ann"] }, now())
    asked.length = 0
    for (let times = 0; times < 5; times++) expect(await status({ sub: "ann" })).toBe(200)
    expect(asked).toEqual([])
    wait(10)
    expect(await status({ sub: "ann" })).toBe(200)
    await settled()
    expect(await status({ sub: "ann" })).toBe(401)
  })

  it("waits for the store after it was idle, but not again and again while the store fails", async () => {
    const { store, fail, asked } = memoryStore()
    const { status, wait, now } = gatewayWith({}, store)
    expect(await status({ sub: "ann" })).toBe(200)
    await revoke(store, options, { name: "sub", values: ["ann"] }, now())
    wait(61)
    expect(await status({ sub: "ann" })).toBe(401)
    fail(true)
    wait(61)
    asked.length = 0
    for (let times = 0; times < 5; times++) expect(await status({ sub: "ann" })).toBe(401)
    expect(asked).toHaveLength(2)
  })

  it("keeps a revocation for one to two periods", async () => {
    const { store, lifetimes } = memoryStore()
    const { status, wait, settled, now } = gatewayWith({}, store)
    await revoke(store, options, { name: "sub", values: ["ann"] }, now())
    expect(lifetimes).toEqual([1200])
    const periodEnds = (periodAt(now(), options.TTL) + 1) * options.TTL - now() / 1000
    for (const [seconds, expected] of [
      [periodEnds - 1, 401],
      [options.TTL - 10, 401],
      [20, 200],
    ] as const) {
      wait(seconds)
      await status({ sub: "ann" })
      await settled()
      expect(await status({ sub: "ann" })).toBe(expected)
    }
  })

  it("goes on with what it knows while the store fails", async () => {
    const { store, fail } = memoryStore()
    await revoke(store, options, { name: "sub", values: ["ann"] }, start)
    const { status, wait, settled, lines } = gatewayWith({}, store)
    expect(await status({ sub: "ann" })).toBe(401)
    fail(true)
    wait(30)
    expect(await status({ sub: "bob" })).toBe(200)
    await settled()
    expect(await status({ sub: "ann" })).toBe(401)
    expect(lines).toEqual(["the revoked tokens cannot be read"])
  })

  it.each(["", "x", "8 1 !", "8 0 AAAA", "99999999999 3 H4sIAAAAAAAAAwMAAAAAAAAAAAA="])(
    "says when the stored document is damaged, and goes on: %j",
    async (text) => {
      const { store, held } = memoryStore()
      held.set(filterKey(periodAt(start, options.TTL)), text)
      const { status, lines } = gatewayWith({}, store)
      expect(await status({ sub: "ann" })).toBe(200)
      expect(lines).toEqual(["the revoked tokens are damaged"])
    },
  )

  it("answers 500 to watched claims without a size, as the reference does", async () => {
    const { status } = gatewayWith({ N: 0 }, memoryStore().store)
    expect(await status({ sub: "ann" })).toBe(500)
    expect(await status({ sub: null, jti: 7 })).toBe(401)
    expect(await status({ sub: null })).toBe(200)
  })
})

describe("revoking", () => {
  it("adds to what is stored", async () => {
    const { store } = memoryStore()
    await revoke(store, options, { name: "jti", values: ["a"] }, start)
    await revoke(store, options, { name: "sub", values: ["b"] }, start)
    const filter = await filterToExtend(await store.get(filterKey(periodAt(start, 600))), sizeOf(options))
    expect(["jti-a", "sub-b", "jti-b"].map((element) => hasElement(filter, element))).toEqual([true, true, false])
  })

  it("keeps what is stored when the revoker's size has changed", async () => {
    const { store } = memoryStore()
    await revoke(store, options, { name: "jti", values: ["a"] }, start)
    await revoke(store, { ...options, N: 50 }, { name: "jti", values: ["b"] }, start)
    const { status } = gatewayWith({}, store)
    expect(await status({ jti: "a" })).toBe(401)
    expect(await status({ jti: "b" })).toBe(401)
  })

  it("does not write over a damaged document, nor for a claim that nobody watches", async () => {
    const { store, held } = memoryStore()
    await expect(revoke(store, options, { name: "email", values: ["a"] }, start)).rejects.toThrow("jti, sub")
    held.set(filterKey(periodAt(start, 600)), "damaged")
    await expect(revoke(store, options, { name: "jti", values: ["a"] }, start)).rejects.toThrow("damaged")
  })
})

describe("the document", () => {
  it("brings a filter back as it was, and is small while little is revoked", async () => {
    const filter = emptyFilter({ bits: 2 ** 20, hashes: 7 })
    filter.bits[12345] = 0x5a
    const text = await filterText(filter)
    expect(text.length).toBeLessThan(1000)
    expect(await filterOf(text)).toEqual(filter)
  })

  it("is none when it unpacks to another size than it says", async () => {
    const text = await filterText(emptyFilter({ bits: 800, hashes: 3 }))
    expect(await filterOf(text.replace("800", "8"))).toBeUndefined()
    expect(await filterOf(text.replace("800", String(2 ** 40)))).toBeUndefined()
    expect(await filterOf(`8 1 ${Buffer.from(base64url.decode("AAAA")).toString("base64")}`)).toBeUndefined()
  })
})

it("a filter larger than an isolate can hold is made smaller, with a warning", () => {
  const large = parse(revokerSchema, { ...revoker, N: 10_000_000, P: 0.0000001 })
  const problems = new Problems()
  checkRevoker(large, "auth/revoker", problems)
  expect(problems.list.map(({ severity, at }) => [severity, at])).toEqual([["warning", "auth/revoker.N"]])
  expect(sizeOf(large).bits).toBe(2 ** 26)
})
