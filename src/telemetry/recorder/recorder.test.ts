import { describe, expect, test } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"

const endpoints = [
  { endpoint: "/good/{id}", backend: [{ url_pattern: "/good/{id}" }] },
  { endpoint: "/half", backend: [{ url_pattern: "/good/1" }, { url_pattern: "/bad" }] },
  { endpoint: "/bad", backend: [{ url_pattern: "/bad" }] },
  { endpoint: "/raw", output_encoding: "no-op", backend: [{ url_pattern: "/bad" }] },
  { endpoint: "/text", backend: [{ url_pattern: "/text" }] },
  {
    endpoint: "/token",
    extra_config: { "auth/validator": { alg: "RS256", jwk_url: "https://keys/", cache: true } },
    backend: [{ url_pattern: "/good/1" }],
  },
  {
    endpoint: "/human",
    extra_config: { "security/bot-detector": { deny: ["bot"] } },
    backend: [{ url_pattern: "/good/1" }],
  },
  {
    endpoint: "/limited",
    extra_config: { "qos/ratelimit/router": { max_rate: 1, client_max_rate: 1, strategy: "ip" } },
    backend: [{ url_pattern: "/good/1" }],
  },
]

const bodies: Readonly<Record<string, () => Response>> = {
  "/good/1": () => Response.json({ id: 1 }),
  "/bad": () => Response.json({ error: true }, { status: 418 }),
  "/text": () => new Response("plain"),
}

function observedGateway(extraConfig: Record<string, unknown>, refusing = false) {
  const lines: Record<string, unknown>[] = []
  const points: unknown[] = []
  const gateway = testGateway(
    { extra_config: extraConfig, endpoints },
    ({ url }) => bodies[new URL(url).pathname]?.() ?? new Response(null, { status: 404 }),
    {
      ports: {
        print: (_level, line) => void lines.push(JSON.parse(line)),
        dataset: (name) => (name === "POINTS" ? { writeDataPoint: (point) => void points.push(point) } : undefined),
        limiter: { open: () => () => ({ allowed: !refusing, remaining: 0, retryAfter: 1000 }) },
        random: () => 0.5,
      },
    },
  )
  return { ...gateway, lines, points }
}

describe("skerry/access-log", () => {
  const cases: readonly [path: string, status: number, reason: string | undefined, init?: RequestInit][] = [
    ["/good/1", 200, undefined],
    ["/good/%2541", 400, "path_encoding"],
    ["/half", 200, undefined],
    ["/bad", 500, "backend_status"],
    ["/raw", 418, "backend_status"],
    ["/text", 500, "backend_decoding"],
    ["/token", 401, "token_missing"],
    ["/token", 401, "token_malformed", { headers: { authorization: "bearer a.b" } }],
    ["/human", 403, "bot_detected", { headers: { "user-agent": "bot" } }],
    ["/nowhere", 404, "no_route"],
    ["/half", 405, "method_not_allowed", { method: "POST" }],
    ["/half", 508, "loop_detected", { headers: { "cdn-loop": Array(8).fill("skerry").join(", ") } }],
  ]

  test.each(cases)("%s is answered %i for the reason %s", async (path, status, reason, init) => {
    const { send, lines } = observedGateway({ "skerry/access-log": {} })
    expect((await send(path, init)).status).toBe(status)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ message: "access", status, method: init?.method ?? "GET" })
    expect(lines[0]?.reason).toBe(reason)
  })

  test("a refused limit has its reason", async () => {
    const { send, lines } = observedGateway({ "skerry/access-log": {} }, true)
    expect((await send("/limited")).status).toBe(429)
    expect(lines[0]).toMatchObject({ endpoint: "/limited", reason: "limit_client" })
  })

  test("asked fields are added, hostile ones stay on their line", async () => {
    const { send, lines } = observedGateway({
      "skerry/access-log": { fields: ["path", "query", "user_agent", "backends", "detail", "client_address"] },
    })
    await send("/half?a=1", { headers: { "user-agent": 'x"}\u00e9 {' } })
    expect(lines[0]).toMatchObject({
      endpoint: "/half",
      completed: false,
      path: "/half",
      query: "a=1",
      user_agent: 'x"}\u00e9 {',
      client_address: "192.0.2.1",
      backends: [
        { call: "GET /good/1", status: 200 },
        { call: "GET /bad", status: 418, reason: "backend_status" },
      ],
    })
  })

  test("good answers are sampled, failures are all told", async () => {
    const { send, lines } = observedGateway({ "skerry/access-log": { sample_rate: 0.4 } })
    await send("/good/1")
    await send("/bad")
    expect(lines.map(({ status }) => status)).toEqual([500])
  })

  test("the health path is left out", async () => {
    const { send, lines } = observedGateway({ "skerry/access-log": {} })
    await send("/__health")
    expect(lines).toEqual([])
  })
})

test("skerry/server-timing tells of every call", async () => {
  const { send } = observedGateway({ "skerry/server-timing": {} })
  const timing = (await send("/half")).headers.get("server-timing")
  expect(timing).toMatch(
    /^total;dur=[\d.]+, backend0;desc="GET \/good\/1";dur=[\d.]+;start=[\d.]+;status=200, backend1;desc="GET \/bad";dur=[\d.]+;start=[\d.]+;status=418;reason=backend_status$/,
  )
})

test("skerry/server-timing tells why a request was refused", async () => {
  const answer = await observedGateway({ "skerry/server-timing": {} }).send("/token")
  expect(answer.headers.get("server-timing")).toMatch(/^total;dur=[\d.]+;reason=token_missing$/)
})

describe("skerry/problem-details", () => {
  test.each([
    ["/token", 401, "token_missing"],
    ["/nowhere", 404, "no_route"],
    ["/bad", 500, "backend_status"],
  ])("%s: the body says why", async (path, status, reason) => {
    const answer = await observedGateway({ "skerry/problem-details": {} }).send(path)
    expect(answer.headers.get("content-type")).toBe("application/problem+json")
    expect(await answer.json()).toMatchObject({ type: `urn:skerry:reason:${reason}`, status, reason })
  })

  test("a body of the backend or of the configuration stays", async () => {
    const { send } = observedGateway({ "skerry/problem-details": {}, router: { error_body: { 404: { mine: true } } } })
    expect(await (await send("/raw")).json()).toEqual({ error: true })
    expect(await (await send("/nowhere")).json()).toEqual({ mine: true })
  })
})

test("skerry/analytics-engine writes a point for each request", async () => {
  const { send, points } = observedGateway({ "skerry/analytics-engine": { binding: "POINTS" } })
  await send("/half")
  expect(points).toEqual([
    { indexes: ["/half"], blobs: ["GET", "/half", "", ""], doubles: [200, expect.any(Number), 2, 1] },
  ])
})

test("without any of them nothing is recorded", async () => {
  const answer = await observedGateway({}).send("/bad")
  expect(answer.headers.has("server-timing")).toBe(false)
  expect(answer.body).toBeNull()
})
