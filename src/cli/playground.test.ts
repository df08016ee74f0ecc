import { describe, expect, test } from "vitest"
import { loadService } from "../config/index.ts"
import { describeService } from "./playground.ts"

function described(endpoint: Record<string, unknown>) {
  const document = {
    version: 3,
    host: ["http://backend"],
    endpoints: [{ endpoint: "/a", backend: [{ url_pattern: "/b" }], ...endpoint }],
  }
  const { service } = loadService(document, { environment: {} })
  return service === undefined ? undefined : describeService(service, document).endpoints[0]
}

describe("what the playground shows of an endpoint", () => {
  test("the fields that reach a backend", () => {
    expect(
      described({
        endpoint: "/a/{id}",
        input_query_strings: ["page", "*"],
        input_headers: ["x-one"],
        backend: [{ url_pattern: "/b/{id}" }],
      }),
    ).toMatchObject({ parameters: ["id"], query: ["page"], headers: ["X-One"], body: undefined })
  })

  test("its comment and the namespaces at work, those of backends too", () => {
    const limited = { url_pattern: "/b", extra_config: { "qos/ratelimit/proxy": { max_rate: 1 } } }
    const shown = described({ "@comment": "One", backend: [limited, { url_pattern: "/c" }] })
    expect(shown).toMatchObject({ comment: "One", features: ["merge", "qos/ratelimit/proxy"] })
  })

  test.each([
    [
      { type: "object", properties: { a: { examples: [1, 2] }, b: { default: "x" }, c: {} } },
      { a: 1, b: "x", c: null },
    ],
    [true, {}],
    [null, {}],
    [{ properties: [] }, {}],
  ])("an example of a body for the schema %j", (schema, example) => {
    const shown = described({ method: "POST", extra_config: { "validation/json-schema": schema } })
    expect(JSON.parse(shown?.body ?? "")).toEqual(example)
  })

  test("whether it needs a token, and whether it gives one", () => {
    const validator = { alg: "RS256", jwk_url: "https://keys" }
    expect(described({ extra_config: { "auth/validator": validator } })).toMatchObject({
      needsToken: true,
      mintsToken: false,
    })
  })
})
