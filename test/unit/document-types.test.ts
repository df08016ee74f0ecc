import { expect, it } from "vitest"
import { loadService } from "../../src/config/index.ts"
import type { KrakendConfig } from "../../src/index.ts"

const backend = { url_pattern: "/x", host: ["http://a.example"] }

const good = {
  $schema: "https://www.krakend.io/schema/v2.13/krakend.json",
  version: 3,
  "@comment": "notes are never read",
  timeout: "1.5s",
  extra_config: { router: { return_error_msg: true } },
  endpoints: [{ endpoint: "/a", method: "POST", "@owner": "team", backend: [{ ...backend, mapping: { a: "b" } }] }],
} satisfies KrakendConfig

// The compiler is the test here: each line has exactly the fault that it expects.
// @ts-expect-error another version
void ({ version: 2, endpoints: [] } satisfies KrakendConfig)
// @ts-expect-error a mistyped key
void ({ version: 3, endpionts: [], endpoints: [] } satisfies KrakendConfig)
// @ts-expect-error a number where a duration is written
void ({ version: 3, timeout: 3000, endpoints: [] } satisfies KrakendConfig)
// @ts-expect-error a method that is never routed
void ({ version: 3, endpoints: [{ endpoint: "/a", method: "HEAD", backend: [backend] }] } satisfies KrakendConfig)
// @ts-expect-error a backend without its path
void ({ version: 3, endpoints: [{ endpoint: "/a", backend: [{ host: [] }] }] } satisfies KrakendConfig)

const withOptions = (extraConfig: NonNullable<KrakendConfig["endpoints"][number]["extra_config"]>) => extraConfig
withOptions({
  "auth/validator": { alg: "RS256", jwk_url: "https://id.example/keys", roles: ["clerk"], cache: true },
  "auth/api-keys": { roles: ["clerk"], client_max_rate: 5 },
  "qos/ratelimit/router": { max_rate: 5, every: "1s" },
  "modifier/lua-proxy": { pre: "print(1)" },
  "validation/json-schema": { type: "object" },
  proxy: { sequential: true, static: { strategy: "errored", data: { a: 1 } } },
  "skerry/limits": { mode: "colo", headers: ["Retry-After"] },
  "company/namespace": 7,
})
withOptions({ "auth/validator": { roles: ["clerk"] }, "skerry/issuers": [{ issuer: "a", jwk_url: "b" }] } as const)
// @ts-expect-error a number where an algorithm is named
withOptions({ "auth/validator": { alg: 5 } })
// @ts-expect-error a text where a rate is written
withOptions({ "qos/ratelimit/router": { max_rate: "5" } })
// @ts-expect-error a list where a script is written
withOptions({ "modifier/lua-proxy": { pre: ["print(1)"] } })
// @ts-expect-error a mode that is none
withOptions({ "skerry/limits": { mode: "world" } })
// @ts-expect-error static data without a strategy
withOptions({ proxy: { static: { data: {} } } })
// @ts-expect-error a rate of API keys that is no number
withOptions({ "auth/api-keys": { roles: ["clerk"], client_max_rate: "5" } })

it("a document of the type loads without a word", () => {
  const { service, problems } = loadService(good)
  expect(problems.list).toEqual([])
  expect(service?.endpoints[0]).toMatchObject({ path: "/a", method: "POST" })
})
