import { describe, expect, it } from "vitest"
import { echoBackend, type Scripts, scriptedGateway } from "./test-support.ts"

interface Places {
  readonly service?: Scripts
  readonly endpoint?: Scripts
  readonly proxy?: Scripts
  readonly backend?: Scripts
  readonly [setting: string]: unknown
}

/** An endpoint `POST /shops/{shopName}` whose backend echoes what it gets. */
function echoing({ service, endpoint, proxy, backend, ...settings }: Places) {
  const echo = echoBackend()
  const at = (namespace: string, scripts: Scripts | undefined) =>
    scripts === undefined ? {} : { [namespace]: scripts }
  const gateway = scriptedGateway(
    {
      extra_config: at("modifier/lua-endpoint", service),
      endpoints: [
        {
          endpoint: "/shops/{shopName}",
          method: "POST",
          input_headers: ["*"],
          input_query_strings: ["*"],
          ...settings,
          backend: [{ url_pattern: "/echo/{shopName}", extra_config: at("modifier/lua-backend", backend) }],
          extra_config: { ...at("modifier/lua-endpoint", endpoint), ...at("modifier/lua-proxy", proxy) },
        },
      ],
    },
    echo.backend,
  )
  return {
    ...gateway,
    calls: echo.calls,
    async post(path: string, body = "", headers: Record<string, string> = {}) {
      const response = await gateway.send(path, { method: "POST", body, headers })
      return (await response.json()) as { method: string; url: string; body: string; headers: Record<string, string> }
    },
  }
}

describe("request", () => {
  it("shows the client's request in lua-proxy and the backend's in lua-backend", async () => {
    const look = `local r = request.load()
      r:headers("X-Saw", (r:headers("X-Saw") .. r:method() .. " " .. r:path() .. " [" .. r:url() .. "] " .. r:query() .. " " .. r:params("ShopName") .. ";"))`
    const { post } = echoing({ proxy: { pre: look }, backend: { pre: look } })
    const { headers } = await post("/shops/tea?b=2&a=1%202")
    expect(headers["x-saw"]).toBe(
      "POST /shops/tea [] a=1+2&b=2 tea;POST /echo/tea [http://backend/echo/tea?a=1+2&b=2] a=1+2&b=2 tea;",
    )
  })

  it("takes changes of headers, query, parameters and body to the backend", async () => {
    const { post } = echoing({
      proxy: {
        pre: `local r = request.load()
          r:headers("x-new", 1.50) r:headers("X-Drop", nil) r:query("c=3&bad=%zz&d=4") r:params("ShopName", "coffee")
          r:body("<" .. r:body() .. r:body() .. ">")`,
      },
    })
    const seen = await post("/shops/tea?a=1", "ñ", { "X-Drop": "1" })
    expect(seen).toMatchObject({ url: "/echo/coffee?c=3&d=4", body: "<ññ>", headers: { "x-new": "1.5" } })
    expect(seen.headers["x-drop"]).toBeUndefined()
  })

  it("calls another URL with another method when lua-backend says so", async () => {
    const { post } = echoing({
      backend: {
        pre: `local r = request.load() r:url("http://other/x/a%2Fb?q=1") r:method("patch") r:path("/nowhere") r:query("n=1")`,
      },
    })
    expect(await post("/shops/tea?a=1")).toMatchObject({ method: "PATCH", url: "/x/a%2Fb?q=1" })
  })

  it("writes items of a list that are no texts as Go does", async () => {
    const { post } = echoing({
      proxy: {
        pre: `local l = luaList.new() l:set(0, "a") l:set(1, 7) l:set(2, true) l:set(3, luaNil.new())
          request.load():headerList("x-many", l)`,
      },
    })
    expect((await post("/shops/tea")).headers["x-many"]).toBe("a, %!s(float64=7), %!s(bool=true), %!s(<nil>)")
  })

  it("gives the members of a joined field as a list, but not of fields that are one value", async () => {
    const { post } = echoing({
      proxy: {
        pre: `local r = request.load()
          r:headers("X-Saw", r:headerList("x-color"):len() .. r:headerList("accept"):len() .. r:headerList("x-none"):len() .. r:headers("x-color"))`,
      },
    })
    const { headers } = await post("/shops/tea", "", { "X-Color": "red, green", Accept: "text/html, */*" })
    expect(headers["x-saw"]).toBe("210red, green")
  })

  it.each([
    ["request.load():headers('X', true)", "bad argument #3 to headers (string expected, got boolean)"],
    ["request.load():headerList('X', {})", "invalid header value, must be a luaList"],
    ["request.load():headerList()", "need arguments"],
    ["request.load():params('A', nil)", "bad argument #3 to params (string expected, got nil)"],
    ["request.load().method()", "bad argument #1 to method (userdata expected, got nil)"],
  ])("refuses %s", async (pre, message) => {
    const { send, calls } = echoing({ proxy: { pre } })
    const response = await send("/shops/tea", { method: "POST" })
    expect([response.status, await response.text(), calls.length]).toEqual([500, `${message} (pre-script:L1)`, 0])
  })

  it("neither injects lines nor sends a length of a script's own", async () => {
    const { send, calls } = echoing({
      proxy: { pre: `local r = request.load() r:body("four") r:headers("Content-Length", "999")` },
    })
    await send("/shops/tea", { method: "POST" })
    expect(calls[0]?.headers.get("content-length")).not.toBe("999")
    const injecting = echoing({ proxy: { pre: `request.load():headers("X-A", "1\\r\\nX-B: 2")` } })
    const response = await injecting.send("/shops/tea", { method: "POST" })
    expect([response.status, injecting.calls.length]).toEqual([500, 0])
  })
})

describe("ctx", () => {
  it("sees what the endpoint lets nobody else see", async () => {
    const { post } = echoing({
      input_headers: ["X-Ok"],
      input_query_strings: [],
      endpoint: {
        pre: `local c = ctx.load()
          c:headers("X-Ok", c:headers("x-secret") .. c:query("debug") .. c:query("none") .. c:params("shopName") .. c:params("ShopName") .. c:method())
          c:headers("X-Lost", "1")`,
      },
    })
    const { headers } = await post("/shops/tea?debug=%31", "", { "X-Secret": "s" })
    expect(headers["x-ok"]).toBe("s1teaPOST")
    expect(headers["x-lost"]).toBeUndefined()
  })

  it("changes what the proxies get", async () => {
    const { post } = echoing({
      endpoint: {
        pre: `local c = ctx.load() c:params("shopName", "coffee") c:host("inner.example") c:body(c:body() .. "!")
          c:query("b", "x y") c:headers("X-Url", c:url())
          local l = luaList.new() l:set(0, "a") l:set(1, "b") c:headerList("x-list", l)`,
      },
      proxy: { pre: `local r = request.load() r:headers("X-Path", r:path())` },
    })
    const seen = await post("/shops/tea?b=1&a=2", "hello")
    expect(seen).toMatchObject({ url: "/echo/coffee?a=2&b=x+y", body: "hello!" })
    expect(seen.headers).toMatchObject({
      "x-url": "/shops/tea?a=2&b=x+y",
      "x-forwarded-host": "inner.example",
      "x-path": "/shops/tea",
      "x-list": "a, b",
    })
  })

  it("changes the path that lua-proxy reads and the query, not the route", async () => {
    const { post } = echoing({
      endpoint: { pre: `local c = ctx.load() c:url("/any%20where?z=1#f") c:headers("X-Url", c:url())` },
      proxy: { pre: `local r = request.load() r:headers("X-Path", r:path())` },
    })
    const seen = await post("/shops/tea?a=1")
    expect(seen).toMatchObject({
      url: "/echo/tea?z=1",
      headers: { "x-url": "/any%20where?z=1", "x-path": "/any where" },
    })
  })

  it("is there for the endpoint's script alone, and each place has globals of its own", async () => {
    const names = `type(ctx) .. type(request) .. type(response) .. tostring(count)`
    const { post } = echoing({
      service: { pre: `count = 1 ctx.load():headers("X-Service", ${names})` },
      endpoint: { pre: `ctx.load():headers("X-Endpoint", ${names}) count = 2` },
      proxy: { pre: `request.load():headers("X-Proxy", ${names})`, post: `response.load():data():set("p", ${names})` },
    })
    const seen = await post("/shops/tea")
    expect(seen.headers).toMatchObject({
      "x-service": "tablenilnil1",
      "x-endpoint": "tablenilnilnil",
      "x-proxy": "niltablenilnil",
    })
    expect(seen).toMatchObject({ p: "niltabletablenil" })
  })
})

describe("a body that is too large to be held", () => {
  const large = { method: "POST", body: new Uint8Array(40 << 20) }

  it.each([
    ["service", { service: { pre: `local b = ctx.load():body()` } }],
    ["endpoint", { endpoint: { pre: `local b = ctx.load():body()` } }],
    ["proxy", { proxy: { pre: `local b = request.load():body()` } }],
    ["backend", { backend: { pre: `local b = request.load():body()` } }],
  ])("is refused where a script of the %s reads it, before anybody is called", async (_place, places) => {
    const { send, calls } = echoing(places)
    const response = await send("/shops/tea", large)
    expect([response.status, calls.length]).toEqual([413, 0])
  })
})
