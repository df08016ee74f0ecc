import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose"
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { parseToken } from "../../lib/jose/token.ts"
import { tokenMemory } from "./token-memory.ts"

const start = 1_800_000_000

let first: { privateKey: CryptoKey; jwk: JWK }
let second: typeof first

beforeAll(async () => {
  const make = async () => {
    const { privateKey, publicKey } = await generateKeyPair("ES256")
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: "key" } }
  }
  first = await make()
  second = await make()
})

const sign = (claims: Record<string, unknown> = {}) =>
  new SignJWT({ sub: "ann", exp: start + 3600, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "key" })
    .sign(first.privateKey)

function gateway() {
  let now = start * 1000
  let published: readonly JWK[] = [first.jwk]
  const endpoint = (path: string, options: Record<string, unknown>) => ({
    endpoint: path,
    extra_config: { "auth/validator": { alg: "ES256", jwk_url: "https://keys.test/", cache: true, ...options } },
    backend: [{ url_pattern: "/" }],
  })
  const { send, background } = testGateway(
    {
      endpoints: [
        endpoint("/a", {}),
        endpoint("/b", {}),
        endpoint("/strict", { audience: ["shop"] }),
        endpoint("/roles", { roles: ["admin"] }),
        endpoint("/other", { alg: "ES384" }),
        endpoint("/elsewhere", { jwk_url: "https://elsewhere.test/" }),
      ],
    },
    ({ url }) => {
      if (url === "https://elsewhere.test/") return Response.json({ keys: [second.jwk] })
      return Response.json(url.startsWith("https://keys.test/") ? { keys: published } : { ok: true })
    },
    { ports: { clock: { now: () => now } } },
  )
  return {
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    publish: (keys: readonly JWK[]) => {
      published = keys
    },
    settled: () => Promise.all(background.splice(0)),
    status: async (token: string, path = "/a") => (await send(path, { headers: { Authorization: token } })).status,
  }
}

describe("a token that comes again", () => {
  beforeEach(() => {
    vi.spyOn(crypto.subtle, "verify")
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it("is verified once for all endpoints with its key", async () => {
    const { status } = gateway()
    const token = await sign()
    for (const path of ["/a", "/a", "/b", "/a"]) expect(await status(token, path)).toBe(200)
    expect(crypto.subtle.verify).toHaveBeenCalledTimes(1)
  })

  it("ends with its exp", async () => {
    const { status, wait } = gateway()
    const token = await sign({ exp: start + 60 })
    expect(await status(token)).toBe(200)
    wait(61)
    expect(await status(token)).toBe(200)
    wait(1)
    expect(await status(token)).toBe(401)
  })

  it("does not pass where audience, roles, algorithm or the place of the keys are others", async () => {
    const { status } = gateway()
    const token = await sign({ roles: ["clerk"] })
    expect(await status(token)).toBe(200)
    expect(await status(token, "/strict")).toBe(401)
    expect(await status(token, "/roles")).toBe(403)
    expect(await status(token, "/other")).toBe(401)
    expect(await status(token, "/elsewhere")).toBe(401)
  })

  it("ends when its key is taken back", async () => {
    const { status, wait, publish, settled } = gateway()
    const token = await sign()
    expect(await status(token)).toBe(200)
    publish([{ ...second.jwk, kid: "new" }])
    wait(901)
    await status(token)
    await settled()
    expect(await status(token)).toBe(401)
  })

  it("ends when another key takes the id of its own", async () => {
    const { status, wait, publish, settled } = gateway()
    const token = await sign()
    expect(await status(token)).toBe(200)
    publish([second.jwk])
    wait(901)
    await status(token)
    await settled()
    expect(await status(token)).toBe(401)
  })

  it("is not known in another spelling, and a bad one is never remembered", async () => {
    const { status } = gateway()
    const token = await sign()
    expect(await status(token)).toBe(200)
    const bad = `${token.slice(0, -8)}AAAAAAAA`
    for (let times = 0; times < 3; times++) expect(await status(bad)).toBe(401)
    expect(crypto.subtle.verify).toHaveBeenCalledTimes(4)
  })
})

describe("the memory", () => {
  function entry(text: string) {
    const token = parseToken("eyJhbGciOiJIUzI1NiJ9.e30.AAAA")
    if (token === undefined) throw new Error("no token")
    return { token, key: {} as CryptoKey, claims: { text, list: [{}] } }
  }

  it("forgets the oldest tokens rather than grow", () => {
    const memory = tokenMemory()
    const texts = Array.from({ length: 1500 }, (_, id) => String(id).padStart(1000, "0"))
    for (const text of texts) memory.remember(text, entry(text))
    const kept = texts.filter((text) => memory.get(text) !== undefined)
    expect(kept).toEqual(texts.slice(-1000))
  })

  it("counts a token once however often it is remembered", () => {
    const memory = tokenMemory()
    for (let times = 0; times < 2000; times++) memory.remember("b".repeat(1000), entry("b"))
    memory.remember("a", entry("a"))
    expect(memory.get("b".repeat(1000))).toBeDefined()
  })

  it("does not take huge tokens", () => {
    const memory = tokenMemory()
    memory.remember("x".repeat(8193), entry("x"))
    expect(memory.get("x".repeat(8193))).toBeUndefined()
  })

  it("shares claims that nobody can change", () => {
    const memory = tokenMemory()
    memory.remember("x", entry("x"))
    const claims = memory.get("x")?.claims as { text: string; list: object[] }
    expect(Object.isFrozen(claims)).toBe(true)
    expect(Object.isFrozen(claims.list[0])).toBe(true)
  })
})
