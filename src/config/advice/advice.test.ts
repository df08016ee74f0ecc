import { describe, expect, it } from "vitest"
import { formatProblem, loadService } from "../index.ts"
import { advise } from "./index.ts"

const backend = { url_pattern: "/x" }

/** What is said about a document beyond its loading; version and host are given. */
function adviceFor(document: Record<string, unknown>): string[] {
  const whole = { version: 3, host: ["http://a.example"], endpoints: [], ...document }
  const { service, problems } = loadService(whole)
  if (service === undefined) throw new Error(problems.errors.map(formatProblem).join("\n"))
  problems.list.length = 0
  advise(whole, service, problems)
  return problems.list.map(formatProblem)
}

function endpoints(...paths: string[]) {
  return { endpoints: paths.map((endpoint) => ({ endpoint, backend: [backend] })) }
}

describe("time-outs", () => {
  it("longer than the platform waits", () => {
    expect(adviceFor({ endpoints: [{ endpoint: "/a", timeout: "2m", backend: [backend] }] })).toEqual([
      expect.stringMatching(/^endpoints\[0\]\.timeout: 120s: .*524/),
    ])
  })

  it("that are negative", () => {
    expect(adviceFor({ timeout: "-1s", ...endpoints("/a") })).toEqual([
      "endpoints[0].timeout: is negative: every call fails at once",
    ])
  })

  it("of any usual length are fine", () => {
    expect(adviceFor({ timeout: "100s", ...endpoints("/a") })).toEqual([])
  })
})

describe("connections", () => {
  const seven = Array.from({ length: 7 }, () => backend)

  it("of seven parallel backends", () => {
    expect(adviceFor({ endpoints: [{ endpoint: "/a", backend: seven }] })).toEqual([
      expect.stringMatching(/^endpoints\[0\]\.backend: 7 calls at once/),
    ])
  })

  it("of three backends with three concurrent calls each", () => {
    const raw = { endpoint: "/a", concurrent_calls: 3, backend: seven.slice(0, 3) }
    expect(adviceFor({ endpoints: [raw] })).toEqual([expect.stringMatching(/9 calls at once/)])
  })

  it("of seven backends in sequence, or six in parallel, are fine", () => {
    const sequential = { proxy: { sequential: true } }
    expect(adviceFor({ endpoints: [{ endpoint: "/a", extra_config: sequential, backend: seven }] })).toEqual([])
    expect(adviceFor({ endpoints: [{ endpoint: "/a", backend: seven.slice(1) }] })).toEqual([])
  })
})

describe("limits", () => {
  const limited = (
    limit: Record<string, unknown>,
    service: Record<string, unknown> = { router: { trusted_proxies: [] } },
  ) =>
    adviceFor({
      extra_config: service,
      endpoints: [{ endpoint: "/a", extra_config: { "qos/ratelimit/router": limit }, backend: [backend] }],
    })

  it("of a client whose capacity is one request without anybody saying so", () => {
    expect(limited({ client_max_rate: 50, strategy: "ip" })).toEqual([
      expect.stringMatching(
        /^endpoints\[0\]\.extra_config\["qos\/ratelimit\/router"\]: client_capacity is 1 .*\(50\?\)$/,
      ),
    ])
    expect(limited({ client_max_rate: 50, max_rate: 30, every: "1m" })).toHaveLength(1)
  })

  it("of a client with a capacity, or beside a rate of all clients, are fine", () => {
    expect(limited({ client_max_rate: 50, client_capacity: 5, strategy: "ip" })).toEqual([])
    expect(limited({ client_max_rate: 50, max_rate: 1000, strategy: "ip" })).toEqual([])
    expect(limited({ max_rate: 10 })).toEqual([])
  })
})

describe("what a backend's failure becomes", () => {
  const both = { return_error_details: "users", return_error_code: true }
  const withErrors = (options: Record<string, unknown>, endpoint: Record<string, unknown> = {}, own = {}) =>
    adviceFor({
      endpoints: [
        { endpoint: "/a", ...endpoint, backend: [{ ...backend, ...own, extra_config: { "backend/http": options } }] },
      ],
    })
  const place = 'endpoints[0].backend[0].extra_config["backend/http"]'

  it.each([{ return_error_code: true }, { return_error_details: "users" }, both])(
    "nobody asks in no-op: %j",
    (options) => {
      const told = [`${place}: has no effect with no-op, which passes every status, header and body as it is`]
      expect(withErrors(options, { output_encoding: "no-op" })).toEqual(told)
      expect(withErrors(options, {}, { encoding: "no-op" })).toEqual(told)
    },
  )

  it("is either the details or the code", () => {
    expect(withErrors(both)).toEqual([`${place}.return_error_code: has no effect beside return_error_details`])
  })

  it.each([{ return_error_code: true }, { return_error_details: "users" }, { ...both, return_error_code: false }, {}])(
    "is said well by %j",
    (options) => {
      expect(withErrors(options)).toEqual([])
    },
  )
})

describe("endpoints that take paths from each other", () => {
  it.each([
    [
      ["/users/{id}", "/users/me"],
      ["endpoints[0].endpoint: does not see every /users/{id}: those that /users/me matches go to endpoints[1]"],
    ],
    [
      ["/a/{x}/c", "/a/b/{y}"],
      ["endpoints[0].endpoint: does not see every /a/{x}/c: those that /a/b/{y} matches go to endpoints[1]"],
    ],
    [["/{any}", "/a/b", "/b"], [expect.stringContaining("those that /b matches")]],
  ])("%j", (paths, told) => {
    expect(adviceFor(endpoints(...paths))).toEqual(told)
  })

  it.each([[["/users/{id}", "/users/{id}/mail"]], [["/a/{x}/c", "/a/b/d"]], [["/a", "/A"]], [["/a/{x}", "/a/"]]])(
    "do not: %j",
    (paths) => {
      expect(adviceFor(endpoints(...paths))).toEqual([])
    },
  )

  it("only under the same method", () => {
    const me = { endpoint: "/users/me", method: "POST", backend: [backend] }
    expect(adviceFor({ endpoints: [...endpoints("/users/{id}").endpoints, me] })).toEqual([])
  })
})

describe("secrets", () => {
  const withConfig = (extraConfig: Record<string, unknown>) =>
    adviceFor({ endpoints: [{ endpoint: "/a", backend: [{ ...backend, extra_config: extraConfig }] }] })

  it.each([
    [{ "auth/client-credentials": { client_secret: "s3cret" } }, '["auth/client-credentials"].client_secret'],
    [
      { "modifier/martian": { "header.Modifier": { name: "Authorization", value: "Basic eA==" } } },
      '["modifier/martian"].header.Modifier.value',
    ],
    [{ x: { keys: [{ kty: "oct", k: "c2VjcmV0" }] } }, ".x.keys[0].k"],
    [{ x: { kty: "RSA", n: "1", d: "2" } }, ".x.d"],
    [{ "auth/api-keys": { keys: [{ key: "4d2c61e1", roles: ["a"] }] } }, '["auth/api-keys"].keys[0].key'],
  ])("%j", (extraConfig, place) => {
    expect(withConfig(extraConfig)).toEqual([
      `endpoints[0].backend[0].extra_config${place}: a secret in clear text: keep it with "wrangler secret put NAME" and write {{ env "NAME" }} here`,
    ])
  })

  it.each([
    [{ "auth/client-credentials": { client_secret: '{{ env "SECRET" }}', token_url: "https://t.example" } }],
    [{ "auth/validator": { cache: true, secret_url: "base64key://smGb", jwk_url: "https://x.example" } }],
    [{ x: { kty: "RSA", n: "1", e: "AQAB" } }],
  ])("are none in %j", (extraConfig) => {
    expect(withConfig(extraConfig)).toEqual([])
  })
})

it("looks through five thousand endpoints in a moment", () => {
  const paths = Array.from({ length: 5000 }, (_, index) =>
    index % 2 ? `/s/${index}/{id}` : `/s/${index - 1}/x${index}`,
  )
  const begun = performance.now()
  expect(adviceFor(endpoints(...paths, "/{a}/{b}/{c}")).length).toBeGreaterThan(2000)
  expect(performance.now() - begun).toBeLessThan(1500)
})
