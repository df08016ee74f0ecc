import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"
import type { JsonObject } from "../../lib/json/index.ts"
import { createLimiter } from "../../runtime/limiter/client.ts"

/** A gateway that counts in memory, with a clock that tests move. */
function limited(extraConfig: JsonObject, service: JsonObject = {}, paths: readonly string[] = ["/a"]) {
  const clock = { at: 1_790_000_000_000, now: () => clock.at }
  const quiet = () => undefined
  const limiter = createLimiter({
    clock,
    log: { debug: quiet, info: quiet, warning: quiet, error: quiet },
    findObject: undefined,
    findBinding: quiet,
    background: quiet,
    holderId: () => "holder",
  })
  const backend = [{ url_pattern: "/b" }]
  const endpoints = paths.map((endpoint) => ({ endpoint, backend, extra_config: extraConfig }))
  const gateway = testGateway({ endpoints, extra_config: service }, () => Response.json({ ok: true }), {
    ports: { limiter },
  })
  const get = (headers: Record<string, string> = {}, path = "/a") => gateway.send(path, { headers })
  async function statuses(count: number, headers: Record<string, string> = {}, path = "/a"): Promise<number[]> {
    const seen: number[] = []
    for (let request = 0; request < count; request++) seen.push((await get(headers, path)).status)
    return seen
  }
  return { clock, get, statuses }
}

const router = (config: JsonObject): JsonObject => ({ "qos/ratelimit/router": { every: "10m", ...config } })
const byHeader = { client_max_rate: 1, client_capacity: 2, strategy: "header", key: "X-Tenant" }
const byAddress = { client_max_rate: 1, client_capacity: 2, strategy: "ip" }

describe("client_max_rate of auth/api-keys", () => {
  const keys = { "auth/api-keys": { identifier: "X-Key", keys: [{ key: "one" }, { key: "two" }] } }
  const of = (config: JsonObject, paths?: string[]) => limited({ "auth/api-keys": config }, keys, paths)

  it("refuses a key with 429 that asks more often in a second, and no other", async () => {
    const { statuses, clock } = of({ client_max_rate: 2 })
    expect(await statuses(3, { "X-Key": "one" })).toEqual([200, 200, 429])
    expect(await statuses(1, { "X-Key": "two" })).toEqual([200])
    clock.at += 1000
    expect(await statuses(3, { "X-Key": "one" })).toEqual([200, 200, 429])
  })

  it("asks who comes before how often", async () => {
    const { statuses } = of({ client_max_rate: 1 })
    expect(await statuses(3, { "X-Key": "three" })).toEqual([401, 401, 401])
    expect(await statuses(2)).toEqual([401, 401])
  })

  it("looks for the key where the endpoint says, and counts for each endpoint", async () => {
    const { statuses } = of({ client_max_rate: 1, strategy: "header", identifier: "X-Other" }, ["/a", "/b"])
    expect(await statuses(2, { "X-Other": "one" })).toEqual([200, 429])
    expect(await statuses(2, { "X-Other": "one" }, "/b")).toEqual([200, 429])
  })

  it.each([0, -1, "5"])("of %j is none", async (rate) => {
    expect(await of({ client_max_rate: rate }).statuses(5, { "X-Key": "one" })).toEqual([200, 200, 200, 200, 200])
  })

  it("that counts as 0 is told of", () => {
    const endpoints = [{ endpoint: "/a", extra_config: { "auth/api-keys": { client_max_rate: "5" } }, backend: [] }]
    const { problems } = examine({ version: 3, extra_config: keys, endpoints }, {})
    expect(problems.list).toContainEqual(
      expect.objectContaining({ at: 'endpoints[0].extra_config["auth/api-keys"].client_max_rate' }),
    )
  })
})

describe("qos/ratelimit/router", () => {
  it("refuses the client with 429, then all with 503, both bare", async () => {
    const { statuses, get } = limited(router({ ...byHeader, max_rate: 3, capacity: 3 }))
    expect(await statuses(3, { "X-Tenant": "a" })).toEqual([200, 200, 429])
    expect(await statuses(2, { "X-Tenant": "b" })).toEqual([200, 503])
    const refused = await get({ "X-Tenant": "a" })
    expect(refused.status).toBe(429)
    expect([...refused.headers]).toEqual([])
    expect(await refused.text()).toBe("")
  })

  const amounts: readonly [what: string, config: JsonObject, passed: number][] = [
    ["no rate", { max_rate: 0, capacity: 1 }, 5],
    ["a negative rate", { max_rate: -1, capacity: 1 }, 5],
    ["a rate that is a text", { max_rate: "1", capacity: 1 }, 5],
    ["an absurd rate", { max_rate: 1e300 }, 5],
    ["a rate beyond all numbers", { max_rate: Number.POSITIVE_INFINITY }, 5],
    ["a tiny rate", { max_rate: 1e-12 }, 1],
    ["a capacity that is a text", { max_rate: 0.001, capacity: "3" }, 1],
    ["a negative capacity", { max_rate: 0.001, capacity: -3 }, 1],
    ["a broken capacity", { max_rate: 0.001, capacity: 2.9 }, 2],
    ["a list", ["max_rate"] as unknown as JsonObject, 5],
  ]
  for (const [what, config, passed] of amounts) {
    it(`lets ${passed} of 5 pass with ${what}`, async () => {
      const extraConfig = { "qos/ratelimit/router": Array.isArray(config) ? config : { every: "1s", ...config } }
      const seen = await limited(extraConfig).statuses(5)
      expect(seen.filter((status) => status === 200)).toHaveLength(passed)
    })
  }

  it("refuses every request that does not say whose it is", async () => {
    const { statuses } = limited(router(byHeader))
    expect(await statuses(1)).toEqual([429])
    expect(await statuses(1, { "X-Tenant": "" })).toEqual([429])
    expect(await statuses(1, { "X-Tenant": "   " })).toEqual([429])
  })

  it("takes keys of any length and of any bytes for what they are", async () => {
    const { statuses } = limited(router(byHeader))
    const keys = ["k".repeat(8192), `${"k".repeat(8191)}l`, "\xff\xfe", "\xe9", "a=1", "#a", "__proto__", "constructor"]
    for (const key of keys) expect(await statuses(3, { "X-Tenant": key }), key.slice(-5)).toEqual([200, 200, 429])
  })

  it("gives no new bucket for another spelling of the header", async () => {
    const { statuses } = limited(router(byHeader))
    expect(await statuses(2, { "X-Tenant": "acme" })).toEqual([200, 200])
    for (const spelling of ["x-tenant", "X-TENANT", "x-TeNaNt"]) {
      expect(await statuses(1, { [spelling]: "acme" })).toEqual([429])
      expect(await statuses(1, { [spelling]: "  acme " })).toEqual([429])
      expect(await statuses(1, { [spelling]: "acme, other" })).toEqual([429])
    }
  })
})

describe("the address of a client", () => {
  it("is whatever anybody writes into X-Forwarded-For, as the reference has it", async () => {
    const { statuses } = limited(router(byAddress))
    expect(await statuses(3, { "X-Forwarded-For": "1.1.1.1" })).toEqual([200, 200, 429])
    expect(await statuses(1, { "X-Forwarded-For": "1.1.1.2" })).toEqual([200])
  })

  const believing: readonly [what: string, service: JsonObject][] = [
    ["trusted_proxies", { router: { trusted_proxies: ["10.0.0.0/8"] } }],
    ["forwarded_by_client_ip: false", { router: { forwarded_by_client_ip: false } }],
    ["client_ip: cloudflare", { "skerry/limits": { client_ip: "cloudflare" } }],
  ]
  for (const [what, service] of believing) {
    it(`cannot be forged with ${what}`, async () => {
      const { statuses } = limited(router(byAddress), service)
      const edge: Record<string, string> = what.startsWith("client_ip") ? { "CF-Connecting-IP": "192.0.2.7" } : {}
      expect(await statuses(2, edge)).toEqual([200, 200])
      for (const name of ["X-Forwarded-For", "X-Real-IP", "x-forwarded-for"]) {
        expect(await statuses(1, { ...edge, [name]: "1.1.1.1" }), name).toEqual([429])
        expect(await statuses(1, { ...edge, [name]: "2001:db8::1, 1.2.3.4" }), name).toEqual([429])
      }
    })
  }

  it("is one for all forms of an IPv6 address with client_ip: cloudflare", async () => {
    const { statuses } = limited(router(byAddress), { "skerry/limits": { client_ip: "cloudflare" } })
    const forms = ["2001:db8::1", "2001:DB8::1", "2001:db8:0:0:0:0:0:1", "2001:0db8:0000::0001", " 2001:db8::0:1 "]
    const seen: number[] = []
    for (const form of forms) seen.push(...(await statuses(1, { "CF-Connecting-IP": form })))
    expect(seen).toEqual([200, 200, 429, 429, 429])
    expect(await statuses(2, { "CF-Connecting-IP": "::ffff:192.0.2.9" })).toEqual([200, 200])
    expect(await statuses(1, { "CF-Connecting-IP": "192.0.2.9" })).toEqual([429])
  })
})

describe("headers about limits", () => {
  const settings = { "skerry/limits": { headers: true } }

  it("are structured fields, one member a rule, and tell when to come again", async () => {
    const { get, clock } = limited(router({ ...byHeader, max_rate: 6, capacity: 3 }), settings)
    const first = await get({ "X-Tenant": "a" })
    expect(first.headers.get("RateLimit-Policy")).toBe('"client";q=2;w=1200, "endpoint";q=3;w=300')
    expect(first.headers.get("RateLimit")).toBe('"client";r=1;t=600, "endpoint";r=2;t=100')
    expect(first.headers.get("X-RateLimit-Limit")).toBe("2")
    expect(first.headers.get("X-RateLimit-Remaining")).toBe("1")
    expect(first.headers.get("Retry-After")).toBeNull()
    await get({ "X-Tenant": "a" })
    clock.at += 60_000
    const refused = await get({ "X-Tenant": "a" })
    expect(refused.status).toBe(429)
    expect(refused.headers.get("Retry-After")).toBe("540")
    expect(refused.headers.get("RateLimit")).toBe('"client";r=0;t=540')
  })

  it("can be read by scripts of other origins, beside what CORS exposes", async () => {
    const cors = { "security/cors": { allow_origins: ["https://shop.test"], expose_headers: ["X-Own"] } }
    const { get } = limited(router({ max_rate: 1, capacity: 1 }), { ...settings, ...cors })
    const exposed = (await get({ Origin: "https://shop.test" })).headers.get("Access-Control-Expose-Headers") ?? ""
    for (const name of ["Retry-After", "RateLimit-Policy", "RateLimit", "X-RateLimit-Remaining", "X-Own"]) {
      expect(exposed.split(", ")).toContain(name)
    }
  })

  it("are only those that the configuration names, and may differ for one endpoint", async () => {
    const extraConfig = { ...router({ max_rate: 1, capacity: 1 }), "skerry/limits": { headers: ["Retry-After"] } }
    const { get } = limited(extraConfig, settings)
    expect((await get()).headers.get("RateLimit")).toBeNull()
    const refused = await get()
    expect(refused.headers.get("Retry-After")).toBe("600")
    expect(refused.headers.get("X-RateLimit-Limit")).toBeNull()
  })
})

describe("limits of the paid edition", () => {
  const tiered = {
    "qos/ratelimit/tiered": {
      tier_key: "x-plan",
      tiers: [
        { tier_value: "gold", tier_value_as: "literal", ratelimit: { max_rate: 3, capacity: 3, every: "10m" } },
        { tier_value: "req_headers", tier_value_as: "policy", ratelimit: { max_rate: 1, capacity: 1, every: "10m" } },
        { tier_value_as: "*", ratelimit: { ...byHeader, client_capacity: 1, every: "10m" } },
      ],
    },
  }

  it("are ignored, as the free edition does, unless they are enforced", async () => {
    expect(await limited(tiered).statuses(5, { "X-Plan": "gold" })).toEqual([200, 200, 200, 200, 200])
    const service = { "qos/ratelimit/service": { max_rate: 1, capacity: 1, every: "10m" } }
    expect(await limited({}, service).statuses(3)).toEqual([200, 200, 200])
  })

  it("give each tier its own buckets; a request without a tier is not limited", async () => {
    const { statuses } = limited(tiered, { "skerry/limits": { enforce: ["qos/ratelimit/tiered"] } })
    expect(await statuses(4, { "X-Plan": "gold" })).toEqual([200, 200, 200, 503])
    expect(await statuses(2, { "X-Plan": "bronze", "X-Tenant": "a" })).toEqual([200, 429])
    expect(await statuses(2, { "X-Plan": "tin", "X-Tenant": "b" })).toEqual([200, 429])
    expect(await statuses(3)).toEqual([200, 200, 200])
  })

  it("count all endpoints together at the service", async () => {
    const service = {
      "qos/ratelimit/service": { max_rate: 3, capacity: 3, every: "10m" },
      "skerry/limits": { enforce: ["qos/ratelimit/service"] },
    }
    const { statuses } = limited({}, service, ["/a", "/b"])
    expect(await statuses(2, {}, "/a")).toEqual([200, 200])
    expect(await statuses(2, {}, "/b")).toEqual([200, 503])
  })
})

describe("skerry check", () => {
  function warnings(extraConfig: JsonObject, service: JsonObject = {}): string[] {
    const backend = [{ url_pattern: "/b", host: ["http://backend"] }]
    const document = { version: 3, endpoints: [{ endpoint: "/a", backend, extra_config: extraConfig }] }
    return examine({ ...document, extra_config: service }, {}).problems.list.map(
      ({ at, message }) => `${at}: ${message}`,
    )
  }

  it("warns where X-Forwarded-For is believed from anyone", () => {
    expect(warnings(router(byAddress)).join()).toMatch(/strategy: X-Forwarded-For is believed from anyone/)
    expect(warnings(router({ ...byAddress, key: "X-Client" })).join()).toMatch(/X-Client is believed from anyone/)
    for (const service of [
      { router: { Trusted_Proxies: ["10.0.0.0/8"] } },
      { router: { forwarded_by_client_ip: false } },
      { "skerry/limits": { client_ip: "cloudflare" } },
    ]) {
      expect(warnings(router(byAddress), service)).toEqual([])
    }
    expect(warnings({ ...router(byAddress), "skerry/limits": { client_ip: "cloudflare" } })).toEqual([])
  })

  it("warns of numbers that are none, of missing keys and of unknown strategies", () => {
    expect(warnings(router({ max_rate: "10", capacity: -1 })).map((text) => text.replace(/^.*\]\./, ""))).toEqual([
      "max_rate: no number: counts as 0",
      "capacity: negative: counts as 0",
    ])
    expect(warnings(router({ ...byHeader, key: "" })).join()).toMatch(/key: missing for the strategy header/)
    expect(warnings(router({ ...byHeader, strategy: "cookie" })).join()).toMatch(/strategy: ip, header or param/)
  })

  it("warns of the mode colo without a binding", () => {
    expect(warnings({}, { "skerry/limits": { mode: "colo" } }).join()).toMatch(/binding: missing for the mode colo/)
    expect(warnings({}, { "skerry/limits": { mode: "colo", binding: "SHIELD" } })).toEqual([])
  })

  it("refuses mistakes in our own settings with their places", () => {
    const found = warnings({}, { "skerry/limits": { mode: "world", timeout: "soon", shards: 0, modes: 1 } })
    for (const key of ["mode", "timeout", "shards", "modes"])
      expect(found.join("\n")).toContain(`["skerry/limits"].${key}: `)
  })
})
