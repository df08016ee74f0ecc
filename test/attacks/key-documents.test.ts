import { exportJWK, SignJWT } from "jose"
import { beforeAll, describe, expect, it } from "vitest"
import type { Log, SharedCache } from "../../src/pipeline/ports.ts"
import { testGateway } from "../support/gateway.ts"
import { goodToken, type Keys, keysUrl, makeKeys } from "./guarded.ts"

let keys: Keys
let token: string

beforeAll(async () => {
  keys = await makeKeys()
  token = await goodToken(keys, "rsa", { exp: 4_000_000_000 })
})

interface KeyServer {
  /** Answers the next downloads. */
  answer: (request: Request) => Response | Promise<Response>
  calls: string[]
}

/** A guarded endpoint whose key server can be made to misbehave, and a clock that can be moved. */
function gatewayWith(options: Record<string, unknown> = {}, sharedCache?: SharedCache) {
  const server: KeyServer = { answer: good, calls: [] }
  const lines: string[] = []
  const log: Log = {
    debug: (message) => void lines.push(message),
    info: (message) => void lines.push(message),
    warning: (message) => void lines.push(message),
    error: (message) => void lines.push(message),
  }
  let now = 1_800_000_000_000
  const gateway = testGateway(
    {
      endpoints: [
        {
          endpoint: "/data",
          extra_config: { "auth/validator": { alg: "RS256", jwk_url: keysUrl, cache: true, ...options } },
          backend: [{ url_pattern: "/data" }],
        },
      ],
    },
    (request) => {
      if (request.url.startsWith("http://backend/")) return Response.json({ ok: true })
      server.calls.push(request.url)
      return server.answer(request)
    },
    { ports: { clock: { now: () => now }, log, ...(sharedCache === undefined ? {} : { sharedCache }) } },
  )
  return {
    server,
    lines,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    status: async (used = token) => (await gateway.send("/data", { headers: { Authorization: used } })).status,
    settled: () => Promise.all(gateway.background.splice(0)),
  }
}

function good(): Response {
  return Response.json({ keys: [{ ...keys.rsaPublic, kid: "rsa" }] })
}

function document(body: unknown, headers: Record<string, string> = { "Content-Type": "application/json" }) {
  return () => new Response(typeof body === "string" ? body : JSON.stringify(body), { headers })
}

describe("broken key documents", () => {
  const cases: [string, () => (request: Request) => Response | Promise<Response>, RegExp][] = [
    ["text that is not JSON", () => document("{"), /not JSON/],
    ["an empty body", () => document(""), /not JSON/],
    ["no keys", () => document({ keys: [] }), /no keys/],
    ["keys that are an object", () => document({ keys: { rsa: keys.rsaPublic } }), /no keys/],
    ["a list at the top", () => document([keys.rsaPublic]), /no keys/],
    ["a key that is no object", () => document({ keys: [keys.rsaPublic, "key"] }), /no object/],
    [
      "an unknown key type",
      () => document({ keys: [{ ...keys.rsaPublic, kid: "rsa" }, { kty: "LWE" }] }),
      /unknown type/,
    ],
    ["an unknown curve", () => document({ keys: [{ kty: "EC", crv: "P-257", x: "AA", y: "AA" }] }), /unknown curve/],
    [
      "a curve called __proto__",
      () => document({ keys: [{ kty: "EC", crv: "__proto__", x: "AA", y: "AA" }] }),
      /unknown curve/,
    ],
    [
      "an encryption curve",
      () => document({ keys: [{ kty: "OKP", crv: "X25519", x: "A".repeat(43) }] }),
      /unknown curve/,
    ],
    ["no modulus", () => document({ keys: [{ kty: "RSA", e: "AQAB" }] }), /malformed n/],
    ["a modulus that is a number", () => document({ keys: [{ kty: "RSA", n: 65537, e: "AQAB" }] }), /malformed n/],
    ["a modulus of zeros", () => document({ keys: [{ kty: "RSA", n: "AAAA", e: "AQAB" }] }), /malformed n/],
    ["an exponent that is no base64url", () => document({ keys: [{ ...keys.rsaPublic, e: "!!" }] }), /malformed e/],
    ["an empty secret", () => document({ keys: [{ kty: "oct", k: "" }] }), /malformed k/],
    [
      "a point that is not on its curve (invalid curve attack)",
      () => document({ keys: [{ kty: "EC", crv: "P-256", x: `${"A".repeat(42)}E`, y: `${"A".repeat(42)}E` }] }),
      /not on its curve/,
    ],
    [
      "a coordinate that is too short",
      () => document({ keys: [{ kty: "EC", crv: "P-256", x: "AQ", y: "AQ" }] }),
      /malformed x/,
    ],
    ["an id that is a number", () => document({ keys: [{ ...keys.rsaPublic, kid: 7 }] }), /malformed kid/],
    ["a thumbprint of the wrong size", () => document({ keys: [{ ...keys.rsaPublic, x5t: "AAAA" }] }), /malformed x5t/],
    ["a certificate that is none", () => document({ keys: [{ ...keys.rsaPublic, x5c: ["AAAA"] }] }), /certificate/],
    ["certificates that are no list", () => document({ keys: [{ ...keys.rsaPublic, x5c: "AAAA" }] }), /malformed x5c/],
    ["a member twice", () => document('{"keys":[],"keys":[{"kty":"oct","k":"AAAA"}]}'), /not JSON/],
    ["depth without end", () => document(`{"keys":${"[".repeat(50_000)}${"]".repeat(50_000)}}`), /not JSON/],
    ["thousands of keys", () => document({ keys: Array(5000).fill({ kty: "oct", k: "AAAA" }) }), /more than 500/],
    ["ten megabytes", () => document(`{"keys":[{"kty":"oct","k":"${"A".repeat(10_000_000)}"}]}`), /longer than/],
    ["ten megabytes without an end announced", () => endless, /longer than/],
    ["a page for people", () => document("<html>", { "Content-Type": "text/html" }), /content type/],
    ["no content type", () => () => new Response(new Uint8Array([123, 125])), /no content type/],
    ["a redirect to plain http", () => redirect("http://keys.test/jwks"), /plain http/],
    ["a redirect to a file", () => redirect("file:///etc/passwd"), /cannot be reached/],
    ["redirects without end", () => redirect(keysUrl), /cannot be reached/],
    ["a broken connection", () => () => Promise.reject(new Error("secret-host refused")), /cannot be reached/],
  ]

  it.each(cases)("refuse every token, with one line in the log: %s", async (_, answer, line) => {
    const { server, lines, status } = gatewayWith()
    server.answer = answer()
    expect(await status()).toBe(401)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(line)
    expect(lines[0]).toContain(keysUrl)
    expect(lines[0]).not.toContain("secret-host")
  })

  it.each(cases)("leave the last good keys in use: %s", async (_, answer) => {
    const { server, status, wait, settled } = gatewayWith()
    expect(await status()).toBe(200)
    server.answer = answer()
    for (const seconds of [901, 30, 3600, 3600]) {
      wait(seconds)
      expect(await status()).toBe(200)
      await settled()
    }
    server.answer = good
    wait(11)
    expect(await status()).toBe(200)
  })

  it("are not kept in use for more than a day", async () => {
    const { server, status, wait } = gatewayWith()
    expect(await status()).toBe(200)
    server.answer = document({ keys: [] })
    wait(24 * 3600 + 1)
    expect(await status()).toBe(401)
  })

  function redirect(location: string) {
    return () => new Response(null, { status: 302, headers: { Location: location } })
  }

  function endless(): Response {
    const chunk = new Uint8Array(65_536).fill(0x20)
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })
    return new Response(body, { headers: { "Content-Type": "application/json" } })
  }
})

describe("a key server that does not answer", () => {
  it("does not hold up a request whose key is at hand", async () => {
    const { server, status, wait } = gatewayWith()
    expect(await status()).toBe(200)
    server.answer = () => new Promise(() => {})
    wait(901)
    expect(await status()).toBe(200)
    expect(server.calls).toHaveLength(2)
    expect(await status()).toBe(200)
    expect(server.calls).toHaveLength(2)
  })
})

describe("keys that the issuer takes back or adds", () => {
  it("end with their duration when the newest document lacks them", async () => {
    const { server, status, wait, settled } = gatewayWith()
    expect(await status()).toBe(200)
    server.answer = document({ keys: [{ ...keys.strangerPublic, kid: "other" }] })
    wait(901)
    await status()
    await settled()
    expect(await status()).toBe(401)
  })

  it("are found at once when they are new, and the old ones stay", async () => {
    const { server, status } = gatewayWith()
    server.answer = document({ keys: [{ ...keys.strangerPublic, kid: "other" }] })
    const other = await new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: "other" }).sign(keys.stranger)
    expect(await status(other)).toBe(200)
    server.answer = good
    expect(await status()).toBe(200)
    expect(await status(other)).toBe(200)
    expect(server.calls).toHaveLength(2)
  })

  it("are found after the pause that unknown ids cause", async () => {
    const { server, status, wait } = gatewayWith()
    server.answer = document({ keys: [{ ...keys.strangerPublic, kid: "other" }] })
    expect(await status()).toBe(401)
    server.answer = good
    wait(10)
    expect(await status()).toBe(200)
  })
})

describe("the cache that isolates share", () => {
  function memoryCache() {
    const held = new Map<string, Response>()
    const cache: SharedCache = {
      match: async (key) => held.get(key)?.clone(),
      put: async (key, response) => void held.set(key, response),
    }
    return { held, cache }
  }

  it("saves the second isolate the download", async () => {
    const { cache } = memoryCache()
    const first = gatewayWith({}, cache)
    expect(await first.status()).toBe(200)
    await first.settled()
    const second = gatewayWith({}, cache)
    expect(await second.status()).toBe(200)
    expect(second.server.calls).toEqual([])
  })

  it("never hands what may have come over plain http to those who insist on https", async () => {
    const { cache } = memoryCache()
    const lenient = gatewayWith({ disable_jwk_security: true }, cache)
    lenient.server.answer = ({ url }) =>
      url === keysUrl
        ? new Response(null, { status: 302, headers: { Location: "http://keys.test/plain" } })
        : document({ keys: [{ ...keys.strangerPublic, kid: "forged" }] })()
    const forged = await new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: "forged" }).sign(keys.stranger)
    expect(await lenient.status(forged)).toBe(200)
    await lenient.settled()
    const strict = gatewayWith({}, cache)
    expect(await strict.status(forged)).toBe(401)
    expect(strict.server.calls).toEqual([keysUrl])
  })

  it("never gets a secret", async () => {
    const { cache, held } = memoryCache()
    const gateway = gatewayWith({}, cache)
    gateway.server.answer = document({
      keys: [
        { ...keys.rsaPublic, kid: "rsa" },
        { kty: "oct", k: "c2VjcmV0", kid: "x" },
      ],
    })
    expect(await gateway.status()).toBe(200)
    await gateway.settled()
    expect(held.size).toBe(0)
  })

  it("is asked again behind a document of another time or shape", async () => {
    for (const [since, body] of [
      ["NaN", "{}"],
      ["9999999999999", '{"keys":[]}'],
      ["1799999999000", "broken"],
    ] as const) {
      const { cache } = memoryCache()
      const poisoned = { ...cache, match: async () => new Response(body, { headers: { "X-Since": since } }) }
      const gateway = gatewayWith({}, poisoned)
      expect(await gateway.status()).toBe(200)
      expect(gateway.server.calls).toHaveLength(1)
    }
  })

  it("may fail without harm", async () => {
    const failing: SharedCache = {
      match: () => Promise.reject(new Error("down")),
      put: () => Promise.reject(new Error("down")),
    }
    const gateway = gatewayWith({}, failing)
    expect(await gateway.status()).toBe(200)
    await gateway.settled()
  })
})

describe("ids that nobody knows", () => {
  const unknown = (kid: string) => new SignJWT({}).setProtectedHeader({ alg: "RS256", kid }).sign(keys.stranger)

  it("hold up no request whose key is at hand while the server takes its time", async () => {
    const { server, status } = gatewayWith()
    expect(await status()).toBe(200)
    server.answer = () => new Promise(() => {})
    void status(await unknown("made-up"))
    expect(await status()).toBe(200)
    expect(server.calls).toHaveLength(2)
  })

  it("cost one download in ten seconds, however many they are", async () => {
    const { server, status, wait } = gatewayWith()
    for (let second = 0; second < 30; second++) {
      for (const kid of ["a", "b", "c"]) expect(await status(await unknown(`${kid}${second}`))).toBe(401)
      wait(1)
    }
    expect(server.calls).toHaveLength(3)
  })

  it("cost one download also when they come at once, and while the server fails", async () => {
    const { server, status, wait } = gatewayWith()
    expect(await status()).toBe(200)
    for (const answer of [good, () => Promise.reject(new Error("refused"))]) {
      server.calls.length = 0
      server.answer = answer
      const ids = Array.from({ length: 20 }, (_, id) => `made-up-${id}`)
      const statuses = await Promise.all(ids.map(async (id) => status(await unknown(id))))
      expect(new Set(statuses)).toEqual(new Set([401]))
      expect(server.calls).toHaveLength(1)
      wait(11)
    }
  })

  it("are found by all who wait for the same download", async () => {
    const { server, status } = gatewayWith()
    expect(await status()).toBe(200)
    let release: (answer: Response) => void = () => undefined
    server.answer = () =>
      new Promise((resolve) => {
        release = resolve
      })
    const fresh = await unknown("fresh")
    const waiting = [status(fresh), status(fresh), status(fresh)]
    await expect.poll(() => server.calls.length).toBe(2)
    release(document({ keys: [{ ...keys.strangerPublic, kid: "fresh" }] })())
    expect(await Promise.all(waiting)).toEqual([200, 200, 200])
    expect(server.calls).toHaveLength(2)
  })

  it("are left alone for the cooldown, even when the key appears, and others are not", async () => {
    const { server, status, wait } = gatewayWith({ failed_jwk_key_cooldown: "60s" })
    server.answer = document({ keys: [{ ...keys.strangerPublic, kid: "other" }] })
    expect(await status()).toBe(401)
    server.answer = good
    wait(59)
    expect(await status()).toBe(401)
    expect(await status(await unknown("other"))).toBe(200)
    expect(server.calls).toHaveLength(1)
    wait(2)
    expect(await status()).toBe(200)
  })

  it("start the cooldown too when the server cannot be reached", async () => {
    const { server, status, wait } = gatewayWith({ failed_jwk_key_cooldown: "1m" })
    server.answer = () => Promise.reject(new Error("refused"))
    expect(await status()).toBe(401)
    server.answer = good
    wait(30)
    expect(await status()).toBe(401)
    wait(31)
    expect(await status()).toBe(200)
  })
})

describe("keys of several endpoints", () => {
  function twoEndpoints(urls: readonly [string, string], service: Record<string, unknown> = {}) {
    const calls: string[] = []
    const endpoints = urls.map((jwk_url, index) => ({
      endpoint: `/${index}`,
      extra_config: { "auth/validator": { alg: "RS256", jwk_url, cache: true } },
      backend: [{ url_pattern: "/data" }],
    }))
    const { send } = testGateway({ endpoints, extra_config: service }, ({ url }) => {
      if (url.startsWith("http://backend/")) return Response.json({ ok: true })
      calls.push(url)
      const published = url === keysUrl ? keys.rsaPublic : keys.strangerPublic
      return Response.json({ keys: [{ ...published, kid: "rsa" }] })
    })
    const status = async (path: string, used = token) => (await send(path, { headers: { Authorization: used } })).status
    return { calls, status }
  }

  it("are downloaded once for one URL", async () => {
    const { calls, status } = twoEndpoints([keysUrl, keysUrl])
    expect([await status("/0"), await status("/1")]).toEqual([200, 200])
    expect(calls).toEqual([keysUrl])
  })

  it("are looked for once for one URL when nobody knows the id", async () => {
    const { calls, status } = twoEndpoints([keysUrl, keysUrl])
    await status("/0")
    const made = await new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: "made-up" }).sign(keys.stranger)
    expect([await status("/0", made), await status("/1", made)]).toEqual([401, 401])
    expect(calls).toEqual([keysUrl, keysUrl])
  })

  it.each([{}, { "auth/validator": { shared_cache_duration: 900 } }])(
    "do not open each other's doors by the same id: %j",
    async (service) => {
      const { calls, status } = twoEndpoints([keysUrl, "https://other.test/jwks"], service)
      expect([await status("/0"), await status("/1"), await status("/0")]).toEqual([200, 401, 200])
      expect(calls).toEqual([keysUrl, "https://other.test/jwks"])
    },
  )
})

describe("keys that do not fit", () => {
  it.each([
    ["a private key", async () => ({ ...(await exportJWK(keys.rsa)), kid: "rsa" })],
    ["a key of another type", async () => ({ kty: "oct", k: "c2VjcmV0", kid: "rsa" })],
    ["an elliptic key", async () => ({ ...keys.published[1], kid: "rsa" })],
    ["the key under another id", async () => ({ ...keys.rsaPublic, kid: "RSA" })],
    ["the key without an id", async () => keys.rsaPublic],
  ])("open nothing: %s", async (_, key) => {
    const { server, status } = gatewayWith()
    server.answer = document({ keys: [await key()] })
    expect(await status()).toBe(401)
  })

  it("are used whatever use, alg and key_ops say, and with the last of two of one id", async () => {
    const { server, status } = gatewayWith()
    const odd = { ...keys.rsaPublic, kid: "rsa", use: "enc", alg: "PS512", key_ops: ["encrypt"] }
    server.answer = document({ keys: [{ ...keys.strangerPublic, kid: "rsa" }, odd] })
    expect(await status()).toBe(200)
  })

  it("are found behind redirects, on a 500 as on a 200", async () => {
    const { server, status } = gatewayWith()
    server.answer = ({ url }) =>
      url === keysUrl
        ? new Response(null, { status: 302, headers: { Location: "https://cdn.test/k" } })
        : new Response(JSON.stringify({ keys: [{ ...keys.rsaPublic, kid: "rsa" }] }), {
            status: 500,
            headers: { "Content-Type": "application/jwk-set+json" },
          })
    expect(await status()).toBe(200)
    expect(server.calls).toEqual([keysUrl, "https://cdn.test/k"])
  })
})
