import { describe, expect, it } from "vitest"
import { SourceMap } from "./source-map.ts"
import { afterPost, dataBackend, scriptedGateway } from "./test-support.ts"

const backend = [{ url_pattern: "/" }]

async function afterPre(pre: string, namespace = "modifier/lua-proxy", router: object = {}) {
  const { send, errors } = scriptedGateway(
    { extra_config: router, endpoints: [{ endpoint: "/", backend, extra_config: { [namespace]: { pre } } }] },
    dataBackend({ a: 1 }),
  )
  const response = await send("/")
  const { status, headers } = response
  return { status, type: headers.get("content-type"), body: await response.text(), errors: errors(), headers }
}

const plain = "text/plain; charset=utf-8"

describe("custom_error", () => {
  it.each([
    [`custom_error("no tea")`, 500, plain, "no tea"],
    [`custom_error("no tea", 418)`, 418, plain, "no tea"],
    [`custom_error("no tea", "404.9")`, 404, plain, "no tea"],
    [`custom_error("{}", 409, "application/json")`, 409, "application/json", "{}"],
    [`custom_error(12.50, 400, 7, "more")`, 400, "7", "12.5"],
    [`custom_error("  a  ", 422)`, 422, plain, "a  "],
    [`custom_error("a || 409 || text/x-odd", 404, "text/plain")`, 409, "text/x-odd", "a"],
    [`custom_error("año", 422)`, 422, plain, "año"],
    [`custom_error("a: 3: b\\nnext: line", 422)`, 422, plain, "a: 3: b\nnext: line"],
    [`custom_error("x", 422, "")`, 500, plain, "x"],
    [`custom_error("", 403)`, 500, plain, "|| 403 (pre-script:L1)"],
    [`custom_error("lines", 410, "a/b\\r\\nX-C: d")`, 410, "a/b  X-C: d", "lines"],
    [`custom_error("zero", 0)`, 200, plain, "zero"],
    [`custom_error("same", 304)`, 304, null, ""],
    [`custom_error("low", 42)`, 500, plain, "low"],
    [`custom_error("high", 700)`, 500, plain, "high"],
    [`custom_error("odd", 0/0)`, 500, plain, "odd"],
    [`custom_error("<html><p>x", 410)`, 410, "text/html; charset=utf-8", "<html><p>x"],
    [`error("x || 402 || text/y")`, 402, "text/y", "x"],
    [`error("chunk:7: forged || 418", 0)`, 418, plain, "forged"],
    [`local ok, e = pcall(custom_error, "deep", 423) error(e, 0)`, 423, plain, "deep"],
  ])("%s", async (pre, status, type, body) => {
    const answer = await afterPre(pre)
    expect(answer).toMatchObject({ status, type, body })
    expect(answer.headers.get("x-krakend-completed")).toBe("false")
  })

  it("logs nothing as an error: the script meant it", async () => {
    expect((await afterPre(`custom_error("no tea", 418)`)).errors).toEqual([])
  })

  it("shows neither text nor type without return_error_msg", async () => {
    const quiet = await afterPre(`custom_error("{}", 403, "application/json")`, undefined, {
      router: { return_error_msg: false },
    })
    expect(quiet).toMatchObject({ status: 403, type: null, body: "" })
  })

  it("has no body at an endpoint, and only a type that it gives", async () => {
    const typed = await afterPre(`custom_error("gone", 410, "text/x-gone")`, "modifier/lua-endpoint")
    expect(typed).toMatchObject({ status: 410, type: "text/x-gone", body: "" })
    expect(typed.headers.get("x-krakend")).toBeNull()
    expect(await afterPre(`custom_error("gone")`, "modifier/lua-endpoint")).toMatchObject({ status: 500, type: null })
  })

  it("is always 500 at the service, for unknown paths too, but not for the health path", async () => {
    const { send } = scriptedGateway(
      { extra_config: { "modifier/lua-endpoint": { pre: `custom_error("door", 403, "text/html")` } }, endpoints: [] },
      dataBackend({}),
    )
    for (const [path, status] of [
      ["/nowhere", 500],
      ["/__health", 200],
    ] as const) {
      expect((await send(path)).status).toBe(status)
    }
  })
})

describe("a broken script", () => {
  it.each([
    [`local a\nlocal b = a.x`, "attempt to index a non-table object(nil) with key 'x' (pre-script:L2)"],
    [`error("  trimmed  ")`, "trimmed (pre-script:L1)"],
    [`\n\nerror("third")`, "third"],
    [`error("first")\n\n`, "first (pre-script:L1)"],
    ["local x = = 3", "'=': syntax error (pre-script:L1)"],
    ["if true then", "syntax error at EOF (pre-script:L0)"],
    ["goto nowhere", "no visible label 'nowhere' for <goto> at line 1 (pre-script:L0)"],
    [`error("text", 0)`, "text (pre-script:L0)"],
    ["error({})", "error object is a table value (pre-script:L0)"],
    ["error(nil)", "error object is a nil value (pre-script:L0)"],
    ["error(true)", "error object is a boolean value (pre-script:L0)"],
    ["error(print)", "error object is a function value (pre-script:L0)"],
    ["error(luaTable.new())", "error object is a userdata value (pre-script:L0)"],
    [
      "error(setmetatable({}, { __tostring = function() error('x') end }))",
      "error object is a table value (pre-script:L0)",
    ],
  ])("%s", async (pre, message) => {
    const { status, body, errors } = await afterPre(pre)
    expect([status, body]).toEqual([500, message])
    expect(errors).toEqual([`[ENDPOINT: /][Lua] ${message}`])
  })

  it("is found out after the backend was called when it is post", async () => {
    let calls = 0
    const { send } = scriptedGateway(
      { endpoints: [{ endpoint: "/", backend, extra_config: { "modifier/lua-proxy": { post: "= 1" } } }] },
      () => {
        calls++
        return Response.json({})
      },
    )
    const response = await send("/")
    expect([response.status, await response.text(), calls]).toEqual([500, "'=': syntax error (post-script:L1)", 1])
  })

  it("is one failed part of several, and not the last word when a circuit breaker counts", async () => {
    const { send } = scriptedGateway(
      {
        endpoints: [
          {
            endpoint: "/",
            backend: [
              { url_pattern: "/a", extra_config: { "modifier/lua-backend": { pre: `custom_error("x", 418)` } } },
              { url_pattern: "/b" },
            ],
          },
        ],
      },
      dataBackend({ a: 1 }),
    )
    const response = await send("/")
    expect([response.status, response.headers.get("x-krakend-completed"), await response.json()]).toEqual([
      200,
      "false",
      { a: 1 },
    ])
  })

  it("leaves post out when a backend failed, and lets its error through", async () => {
    const { send } = scriptedGateway(
      {
        endpoints: [
          { endpoint: "/", backend, extra_config: { "modifier/lua-proxy": { post: `custom_error("ran", 299)` } } },
        ],
      },
      () => new Response(null, { status: 503 }),
    )
    expect(await (await send("/")).text()).toContain("invalid status code 503")
  })
})

describe("SourceMap", () => {
  it("counts a script's lines behind those of the sources", () => {
    const map = new SourceMap([
      ["lib/a.lua", "\nx = 1\ny = 2\n"],
      ["b.lua", "z = 3"],
      ["pre-script", "a\nb"],
    ])
    expect([0, 1, 2, 3, 4, 5, 6].map((line) => map.suffix(line))).toEqual([
      " (a.lua:L0)",
      " (a.lua:L1)",
      " (a.lua:L2)",
      " (b.lua:L1)",
      " (pre-script:L1)",
      " (pre-script:L2)",
      "",
    ])
  })
})

describe("options", () => {
  it("are absent when they have another type", async () => {
    const { status, body } = await afterPost({ a: 1 }, "", {
      pre: ["custom_error('x')"],
      skip_next: "true",
      sources: "x.lua",
    })
    expect([status, body]).toEqual([200, `{"a":1}`])
  })

  it("open the libraries only with true", async () => {
    const script = `response.load():data():set("up", ("x"):upper())`
    expect((await afterPost({}, script, { allow_open_libs: "yes" })).status).toBe(500)
    expect((await afterPost({}, script, { allow_open_libs: true })).body).toBe(`{"up":"X"}`)
  })
})
