import { describe, expect, it } from "vitest"
import type { FakeBackend } from "../../../test/support/gateway.ts"
import { scriptedGateway } from "./test-support.ts"

const seen: { method: string; url: string; headers: Record<string, string>; body: string }[] = []

const world: FakeBackend = async (request) => {
  const { pathname } = new URL(request.url)
  const { method, url, headers } = request
  seen.push({ method, url, headers: Object.fromEntries(headers), body: await request.text() })
  if (pathname === "/moved") return new Response(null, { status: 302, headers: { Location: "/price" } })
  if (pathname === "/missing") return new Response("missing", { status: 404 })
  if (pathname === "/slow") return new Promise(() => undefined)
  if (pathname === "/large") return new Response(new Uint8Array(9 << 20))
  if (pathname === "/broken") throw new Error("connection refused")
  return new Response("12.50", { headers: { "X-Tag": "a, b" } })
}

async function answer(script: string, options: { timeout?: string; pre?: boolean } = {}) {
  seen.length = 0
  const post = options.pre
    ? script
    : `local out = ""
       local function say(...) for i = 1, select("#", ...) do out = out .. tostring((select(i, ...))) .. "|" end end
       ${script}
       response.load():body(out)`
  const { send, errors } = scriptedGateway(
    {
      endpoints: [
        {
          endpoint: "/",
          timeout: options.timeout ?? "2s",
          output_encoding: "no-op",
          backend: [{ url_pattern: "/unused" }],
          extra_config: { "modifier/lua-proxy": { skip_next: true, [options.pre ? "pre" : "post"]: post } },
        },
      ],
    },
    world,
  )
  const response = await send("/")
  return { status: response.status, body: await response.text(), errors: errors() }
}

describe("http_response", () => {
  it("calls and shows status, headers and body", async () => {
    const { body } = await answer(
      `local r = http_response.new("http://other/price?a=1")
       say(r:statusCode(), r:headers("x-TAG"), r:headerList("X-Tag"):len(), r:headers("X-None"), r:headerList("X-None"):len(), r:body(), r:body())
       r:close() r:close() say(r:body(), (pcall(r.statusCode, r)), (pcall(r.headers, r, "X-Tag")))`,
    )
    expect(body).toBe("200|a|2||0|12.50|12.50|12.50|false|false|")
    expect(seen).toMatchObject([
      { method: "GET", url: "http://other/price?a=1", headers: { "user-agent": expect.stringMatching(/^KrakenD/) } },
    ])
    expect(seen[0]?.headers).not.toHaveProperty("x-forwarded-for")
  })

  it("sends method, body and headers: texts and lists of them", async () => {
    await answer(
      `http_response.new("http://other/x", "PUT", "ñ", { ["content-type"] = "text/own", ["x-many"] = { "a", 3, true }, ["X-Num"] = 7,
         ["X-Bool"] = true, ["user-agent"] = "own/1", [123] = "456" })
       http_response.new("http://other/y", "", "") http_response.new("http://other/z", "POST", 12.50, "no table")`,
    )
    expect(seen).toMatchObject([
      {
        method: "PUT",
        body: "ñ",
        headers: { "content-type": "text/own", "x-many": "a, 3, true", "user-agent": "own/1", "123": "456" },
      },
      { method: "GET", body: "" },
      { method: "POST", body: "12.5" },
    ])
    expect(seen[0]?.headers).not.toHaveProperty("x-num")
  })

  it("follows redirects, and does not raise error statuses", async () => {
    const { body } = await answer(
      `local r = http_response.new("http://other/moved") say(r:statusCode(), r:body())
       r = http_response.new("http://other/missing") say(r:statusCode(), r:body())`,
    )
    expect(body).toBe("200|12.50|404|missing|")
  })

  it.each([
    ["pcall(http_response.new)", "false|<string>:3: need 1, 3 or 4 arguments|"],
    [`pcall(http_response.new, "http://x", "GET")`, "false|<string>:3: need 1, 3 or 4 arguments|"],
    ["pcall(http_response.new, nil)", "false|<string>:3: bad argument #1 to (anonymous) (string expected, got nil)|"],
    [
      `pcall(http_response.new, "http://other/broken")`,
      `false|<string>:3: Get "http://other/broken": connection refused|`,
    ],
  ])("raises in %s", async (call, said) => {
    expect((await answer(`say(${call})`)).body).toBe(said)
  })

  it("ends with the endpoint's time; what a script makes of that is still sent", async () => {
    const { status, body } = await answer(`say(pcall(http_response.new, "http://other/slow"))`, { timeout: "50ms" })
    expect([status, body]).toEqual([200, "false|<string>:3: context deadline exceeded|"])
    const uncaught = await answer(`http_response.new("http://other/slow")`, { timeout: "50ms", pre: true })
    expect([uncaught.status, uncaught.body]).toEqual([500, "context deadline exceeded (pre-script:L1)"])
  })

  it("holds bodies of a bounded size only", async () => {
    const { status } = await answer(`http_response.new("http://other/large")`, { pre: true })
    expect(status).toBe(500)
  })

  it("calls a bounded number of times", async () => {
    const { status, errors } = await answer(`while true do pcall(http_response.new, "http://other/price") end`, {
      pre: true,
      timeout: "20s",
    })
    expect([status, errors]).toEqual([500, ["[ENDPOINT: /][Lua] script budget exhausted"]])
    expect(seen.length).toBeLessThanOrEqual(1500)
  }, 20_000)

  it("keeps the scripts of several requests apart while they wait", async () => {
    const { send } = scriptedGateway(
      {
        endpoints: [
          {
            endpoint: "/{n}",
            output_encoding: "no-op",
            backend: [{ url_pattern: "/unused" }],
            extra_config: {
              "modifier/lua-proxy": {
                skip_next: true,
                pre: `mine = request.load():params("N") http_response.new("http://other/price")`,
                post: `http_response.new("http://other/price") response.load():body(mine .. request.load():params("N"))`,
              },
            },
          },
        ],
      },
      world,
    )
    const bodies = await Promise.all(Array.from({ length: 3 }, async (_, n) => (await send(`/${n}`)).text()))
    expect(bodies).toEqual(["00", "11", "22"])
  })
})
