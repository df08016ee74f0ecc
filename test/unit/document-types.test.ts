import { expect, it } from "vitest"
import type { KrakendConfig } from "../../src/config/document.ts"
import { loadService } from "../../src/config/index.ts"

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

it("a document of the type loads without a word", () => {
  const { service, problems } = loadService(good)
  expect(problems.list).toEqual([])
  expect(service?.endpoints[0]).toMatchObject({ path: "/a", method: "POST" })
})
