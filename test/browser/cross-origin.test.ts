import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startDemo, startGateway, startSite } from "../support/processes.ts"
import { launchBrowser } from "./browser.ts"

let browser: Browser
let running: Awaited<ReturnType<typeof startGateway>>
/** For its backend, the shop. */
let demo: Awaited<ReturnType<typeof startDemo>>
let site: Awaited<ReturnType<typeof startSite>>
/** A page of the origin that the gateway allows, and one of an origin that it does not know. */
let allowed: Page
let stranger: Page

/** Everything that a page of another origin may try. */
function configuration(shop: string, origin: string) {
  const tokens = { alg: "ES256", jwk_url: `${shop}/keys`, disable_jwk_security: true, cache: true }
  const limited = (limits: object) => ({ "qos/ratelimit/router": limits })
  return {
    version: 3,
    host: [shop],
    timeout: "1s",
    extra_config: {
      "security/cors": {
        allow_origins: [origin],
        allow_methods: ["GET", "POST", "PUT"],
        allow_headers: ["Authorization", "Content-Type", "X-Custom"],
        expose_headers: ["X-Krakend-Completed"],
        allow_credentials: true,
        max_age: "1h",
      },
      "skerry/limits": { headers: true },
      "skerry/problem-details": {},
      "skerry/access-log": {},
    },
    endpoints: [
      { endpoint: "/products/{id}", backend: [{ url_pattern: "/products/{id}" }] },
      { endpoint: "/incomplete", backend: [{ url_pattern: "/products/1" }, { url_pattern: "/failing" }] },
      { endpoint: "/broken", backend: [{ url_pattern: "/failing" }] },
      { endpoint: "/slow", backend: [{ url_pattern: "/slow" }], timeout: "5s" },
      {
        endpoint: "/orders",
        method: "POST",
        extra_config: { "validation/json-schema": { type: "object", required: ["product"] } },
        backend: [{ url_pattern: "/orders" }],
      },
      { endpoint: "/echo", input_headers: ["Cookie", "X-Custom", "Origin"], backend: [{ url_pattern: "/echo" }] },
      {
        endpoint: "/admin",
        extra_config: { "auth/validator": { ...tokens, roles: ["admin"] } },
        backend: [{ url_pattern: "/products" }],
      },
      {
        endpoint: "/token",
        extra_config: {
          "auth/signer": {
            alg: "ES256",
            kid: "demo",
            keys_to_sign: ["access_token"],
            jwk_url: `${shop}/keys/private`,
            disable_jwk_security: true,
          },
        },
        backend: [{ url_pattern: "/login" }],
      },
      {
        endpoint: "/each",
        extra_config: limited({ client_max_rate: 1, every: "1m", strategy: "ip" }),
        backend: [{ url_pattern: "/products" }],
      },
      {
        endpoint: "/all",
        extra_config: limited({ max_rate: 1, every: "1m" }),
        backend: [{ url_pattern: "/products" }],
      },
      {
        endpoint: "/bots",
        extra_config: { "security/bot-detector": { patterns: ["Chrome"] } },
        backend: [{ url_pattern: "/products" }],
      },
      { endpoint: "/cookie", output_encoding: "no-op", backend: [{ url_pattern: "/cookie" }] },
      { endpoint: "/bytes", output_encoding: "no-op", backend: [{ url_pattern: "/bytes" }] },
      { endpoint: "/events", output_encoding: "no-op", timeout: "30s", backend: [{ url_pattern: "/events" }] },
      {
        endpoint: "/socket",
        output_encoding: "no-op",
        timeout: "30s",
        input_headers: ["*"],
        backend: [{ url_pattern: "/socket" }],
      },
    ],
  }
}

beforeAll(async () => {
  ;[site, demo] = await Promise.all([startSite(), startDemo()])
  const origin = `http://127.0.0.1:${site.port}`
  ;[browser, running] = await Promise.all([launchBrowser(), startGateway(configuration(demo.shop, origin))])
  const open = async (url: string) => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(url)
    return page
  }
  ;[allowed, stranger] = await Promise.all([open(origin), open(`http://localhost:${site.port}`)])
}, 60_000)

afterAll(async () => {
  await Promise.all([browser?.close(), running?.stop(), demo?.stop(), site?.stop()])
})

interface Seen {
  readonly status: number
  readonly type: string
  readonly body: string
  /** The headers that the script may read. */
  readonly headers: Record<string, string>
  /** What `fetch` rejected with, in place of all that. */
  readonly error?: string
}

/** `fetch` as a script of the page does it. */
function fetched(page: Page, path: string, init: RequestInit = {}): Promise<Seen> {
  return page.evaluate(
    async ({ url, init }) => {
      try {
        const answer = await fetch(url, init)
        const headers = Object.fromEntries(answer.headers)
        return { status: answer.status, type: answer.type as string, body: await answer.text(), headers }
      } catch (thrown) {
        return { status: 0, type: "", body: "", headers: {}, error: (thrown as Error).name }
      }
    },
    { url: running.url + path, init: init as Record<string, unknown> },
  ) as Promise<Seen>
}

describe("simple requests", () => {
  test("an answer is readable", async () => {
    const seen = await fetched(allowed, "/products/1")
    expect(seen).toMatchObject({ status: 200, type: "cors" })
    expect(JSON.parse(seen.body)).toMatchObject({ name: "Storm lantern" })
  })

  test.each([
    ["/products/1", "true"],
    ["/incomplete", "false"],
  ])("%s: X-Krakend-Completed says %s", async (path, completed) => {
    expect((await fetched(allowed, path)).headers["x-krakend-completed"]).toBe(completed)
  })

  test("a header that is not exposed stays hidden", async () => {
    expect((await fetched(allowed, "/products/1")).headers).not.toHaveProperty("x-krakend")
  })

  test("the redirect of a path with one slash too many is followed", async () => {
    expect(await fetched(allowed, "/products/1/")).toMatchObject({ status: 200, type: "cors" })
  })

  test("bytes pass through no-op unchanged", async () => {
    const sum = await allowed.evaluate(async (url) => {
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
      return [bytes.length, bytes.reduce((total, byte) => total + byte, 0)]
    }, `${running.url}/bytes`)
    expect(sum).toEqual([256, 32_640])
  })
})

describe("preflighted requests", () => {
  test("a JSON body", async () => {
    const seen = await fetched(allowed, "/orders", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ product: 2 }),
    })
    expect(seen.status).toBe(200)
    expect(JSON.parse(seen.body)).toMatchObject({ order: { product: "Wool sweater" } })
  })

  test("a header of the list reaches the backend", async () => {
    const seen = await fetched(allowed, "/echo", { headers: { "X-Custom": "mine" } })
    expect(JSON.parse(seen.body).headers).toMatchObject({ "x-custom": "mine" })
  })

  test("a header that is not on the list stops the request", async () => {
    expect(await fetched(allowed, "/echo", { headers: { "X-Other": "1" } })).toMatchObject({ error: "TypeError" })
  })

  test("a method that is not on the list stops the request", async () => {
    expect(await fetched(allowed, "/products/1", { method: "DELETE" })).toMatchObject({ error: "TypeError" })
  })

  test("a preflight is not asked again while its max_age lasts", async () => {
    const preflights = () => running.said().split('"method":"OPTIONS","status":204').length - 1
    const before = preflights()
    for (let round = 0; round < 3; round++) await fetched(allowed, "/products/2", { headers: { "X-Custom": "again" } })
    await expect.poll(() => running.said().split('"endpoint":"/products/{id}"').length - 1).toBeGreaterThanOrEqual(3)
    expect(preflights() - before).toBe(1)
  })
})

describe("refusals and failures are readable", () => {
  const problem = (seen: Seen) => JSON.parse(seen.body) as { reason: string }

  test.each([
    [400, "schema_refused", "/orders", { method: "POST", body: "{}" }],
    [401, "token_missing", "/admin", {}],
    [401, "token_malformed", "/admin", { headers: { Authorization: "Bearer x.y.z" } }],
    [403, "bot_detected", "/bots", {}],
    [404, "no_route", "/nowhere", {}],
    [405, "method_not_allowed", "/products/1", { method: "PUT" }],
    [500, "backend_status", "/broken", {}],
  ] as const)("%i %s", async (status, reason, path, init) => {
    const seen = await fetched(allowed, path, init)
    expect(seen).toMatchObject({ status, type: "cors" })
    expect(problem(seen).reason).toBe(reason)
  })

  test("403 token_access, with a token that the gateway signed", async () => {
    const { access_token: token } = JSON.parse((await fetched(allowed, "/token")).body)
    const seen = await fetched(allowed, "/admin", { headers: { Authorization: `Bearer ${token}` } })
    expect(seen.status).toBe(403)
    expect(problem(seen).reason).toBe("token_access")
  })

  test.each([
    [429, "limit_client", "/each"],
    [503, "limit_all", "/all"],
  ])("%i %s, with Retry-After and RateLimit", async (status, reason, path) => {
    expect((await fetched(allowed, path)).status).toBe(200)
    const seen = await fetched(allowed, path)
    expect(seen.status).toBe(status)
    expect(problem(seen).reason).toBe(reason)
    expect(Number(seen.headers["retry-after"])).toBeGreaterThan(0)
    expect(seen.headers.ratelimit).toMatch(/;r=0;t=\d+$/)
    expect(seen.headers["ratelimit-policy"]).toMatch(/;q=1;w=\d+$/)
  })
})

describe("credentials", () => {
  test("cookies that a no-op answer sets are kept and sent", async () => {
    await fetched(allowed, "/cookie", { credentials: "include" })
    const seen = await fetched(allowed, "/echo", { credentials: "include" })
    expect(JSON.parse(seen.body).headers.cookie).toBe("basket=full; visit=1")
  })

  test("without credentials no cookie is sent", async () => {
    const seen = await fetched(allowed, "/echo", { credentials: "omit" })
    expect(JSON.parse(seen.body).headers).not.toHaveProperty("cookie")
  })
})

describe("an origin that is not allowed", () => {
  test("reads nothing", async () => {
    expect(await fetched(stranger, "/products/1")).toMatchObject({ error: "TypeError" })
  })

  test("reads no refusal either", async () => {
    expect(await fetched(stranger, "/admin")).toMatchObject({ error: "TypeError" })
  })

  test("gets an opaque answer without CORS", async () => {
    expect(await fetched(stranger, "/products/1", { mode: "no-cors" })).toMatchObject({
      status: 0,
      type: "opaque",
      body: "",
    })
  })

  test("is not let through its preflight", async () => {
    expect(await fetched(stranger, "/echo", { headers: { "X-Custom": "1" } })).toMatchObject({ error: "TypeError" })
  })
})

describe("streams", () => {
  test("EventSource gets the events as they come", async () => {
    const times = await allowed.evaluate(
      (url) =>
        new Promise<[string[], number]>((resolve) => {
          const source = new EventSource(url)
          const got: string[] = []
          const start = performance.now()
          source.onmessage = ({ data }) => {
            got.push(data)
            if (got.length < 2) return
            source.close()
            resolve([got, performance.now() - start])
          }
        }),
      `${running.url}/events`,
    )
    expect(times[0]).toEqual(['{"tick":1}', '{"tick":2}'])
    // The backend sends one event a second, five in all: a buffering gateway would keep them for four seconds.
    expect(times[1]).toBeLessThan(3000)
  })

  test("EventSource of a stranger is refused", async () => {
    const outcome = await stranger.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const source = new EventSource(url)
          source.onmessage = () => resolve("read")
          source.onerror = () => resolve("refused")
        }),
      `${running.url}/events`,
    )
    expect(outcome).toBe("refused")
  })

  test("fetch reads a stream piece by piece, and aborts it", async () => {
    const seen = await allowed.evaluate(async (url) => {
      const controller = new AbortController()
      const answer = await fetch(url, { signal: controller.signal })
      const reader = answer.body?.getReader()
      const first = await reader?.read()
      controller.abort()
      const name = await reader?.read().then(
        () => "went on",
        (thrown: Error) => thrown.name,
      )
      return [new TextDecoder().decode(first?.value), name]
    }, `${running.url}/events`)
    expect(seen).toEqual(['data: {"tick":1}\n\n', "AbortError"])
  })

  test("WebSocket talks to the backend", async () => {
    const got = await allowed.evaluate(
      (url) =>
        new Promise<string[]>((resolve) => {
          const socket = new WebSocket(url)
          const messages: string[] = []
          socket.onopen = () => {
            socket.send("one")
            socket.send("two")
          }
          socket.onmessage = ({ data }) => {
            messages.push(data)
            if (messages.length < 2) return
            socket.close(1000)
            resolve(messages)
          }
        }),
      `${running.url.replace("http", "ws")}/socket`,
    )
    expect(got).toEqual(["echo: one", "echo: two"])
  })
})

test("a request that is given up leaves the gateway well", async () => {
  const name = await allowed.evaluate(async (url) => {
    const signal = AbortSignal.timeout(100)
    return fetch(url, { signal }).then(
      () => "answered",
      (thrown: Error) => thrown.name,
    )
  }, `${running.url}/slow`)
  expect(name).toBe("TimeoutError")
  expect((await fetched(allowed, "/products/3")).status).toBe(200)
})
