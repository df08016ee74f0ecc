import { describe, expect, it } from "vitest"
import { afterPost, changed, scriptedGateway } from "./test-support.ts"

const shop = { sku: "T-9", stock: 4, price: 12.5, note: null, tags: ["tea", "pot", "blue"], maker: { name: "Vista" } }

describe("luaTable", () => {
  it("gives values by their types, nothing for what is missing, and a handle for null", async () => {
    const seen = await changed(
      shop,
      `d:set("seen", { a = d:get("sku"), b = d:get("stock") + d:get("price"), c = type(d:get("note")),
         d = select("#", d:get("none")), e = type(d:get("tags")), f = d:get("maker"):get("name") })`,
    )
    expect(seen).toMatchObject({ seen: { a: "T-9", b: 16.5, c: "userdata", d: 0, e: "userdata", f: "Vista" } })
  })

  it("sets, deletes, counts and lists keys by their bytes", async () => {
    const data = await changed(
      { b: 1, a: 2, é: 3, B: 4, 10: 5, 9: 6 },
      `local k, t = d:keys(), ""
       for i = 0, k:len() - 1 do t = t .. k:get(i) .. " " end
       d:set("order", t) d:del("a") d:del("none") d:set("len", d:len()) d:set("there", d:keyExists("b"))`,
    )
    expect(data).toEqual({ 9: 6, 10: 5, B: 4, b: 1, é: 3, order: "10 9 B a b é ", len: 6, there: true })
  })

  it("treats names of JavaScript's objects as any others", async () => {
    const data = await changed(
      {},
      `d:set("none", d:get("constructor") == nil) d:set("__proto__", "x") d:set("toString", "y") d:set("seen", d:get("__proto__"))
       d:set("has", d:keyExists("hasOwnProperty"))`,
    )
    expect(data).toEqual(JSON.parse(`{"none":true,"__proto__":"x","toString":"y","seen":"x","has":false}`))
  })

  it("leaves an entry alone that is set to nil or to a function, and writes null for luaNil", async () => {
    const data = await changed(
      { a: 1, b: 2 },
      `d:set("a", nil) d:set("b", print) d:set("c", luaNil.new()) d:set("d", nil)`,
    )
    expect(data).toEqual({ a: 1, b: 2, c: null })
  })

  it.each([
    ["d:get()", "need arguments"],
    [`d:set("a")`, "need arguments"],
    [`d:keyExists("a", "b")`, "need arguments"],
    ["d:get({})", "bad argument #2 to get (string expected, got table)"],
    [`d.get("x", "y")`, "bad argument #1 to get (userdata expected, got string)"],
  ])("refuses %s", async (call, message) => {
    const { status, body } = await afterPost({}, `local d = response.load():data()\n${call}`)
    expect([status, body]).toEqual([500, `${message} (post-script:L2)`])
  })

  it("shares objects and arrays that are put elsewhere", async () => {
    const data = await changed(
      shop,
      `d:set("same", d:get("maker")) d:get("maker"):set("name", "new") d:set("tags2", d:get("tags")) d:get("tags"):set(0, "new")`,
    )
    expect(data).toMatchObject({ same: { name: "new" }, maker: { name: "new" }, tags2: ["new", "pot", "blue"] })
  })

  it("shows a backend's error as a copy with its name", async () => {
    const post = `local d = response.load():data() local e = d:get("error_stock")
      d:set("seen", e:get("name") .. e:get("http_status_code") .. e:get("http_body") .. "[" .. e:get("http_body_encoding") .. "]")
      e:set("http_status_code", 1)`
    const backend = [{ url_pattern: "/", extra_config: { "backend/http": { return_error_details: "stock" } } }]
    const { send } = scriptedGateway(
      { endpoints: [{ endpoint: "/", backend, extra_config: { "modifier/lua-proxy": { post } } }] },
      () => new Response(null, { status: 410 }),
    )
    expect(await (await send("/")).json()).toEqual({ error_stock: { http_status_code: 410 }, seen: "stock410[]" })
  })
})

describe("luaList", () => {
  it("counts from 0, cuts fractions, reads numeric texts, and gives nothing outside", async () => {
    const data = await changed(
      { l: ["a", "b", "c"] },
      `local l = d:get("l")
       d:set("seen", l:get(0) .. l:get(1.9) .. l:get("2") .. l:get(-0.5) .. select("#", l:get(3)) .. select("#", l:get(-1)) .. l:len())`,
    )
    expect(data).toMatchObject({ seen: "abca003" })
  })

  it("changes the shared array inside its range, and gets one of its own beyond", async () => {
    const data = await changed(
      { l: [1, 2], m: [1, 2] },
      `local l = d:get("l") l:set(0, "x") l:set(3, "far") l:set(1, "own") d:set("len", l:len() .. d:get("l"):len())
       local m = d:get("m") m:set(4, 5) d:set("m", m) m:set(0, "shared") m:set(5, 6) m:set(1, "own")`,
    )
    expect(data).toEqual({ l: ["x", 2], len: "42", m: ["shared", 2, null, null, 5] })
  })

  it("shifts the shared array down when an item is deleted, and is shorter by itself", async () => {
    const data = await changed(
      { l: [1, 2, 3], m: [1, 2, 3] },
      `local l = d:get("l") l:del(0) l:del(9) l:del(-1) d:set("len", l:len())
       local m = d:get("m") m:del(1) d:set("m", m)`,
    )
    expect(data).toEqual({ l: [2, 3, null], len: 2, m: [1, 3] })
  })

  it("grows item by item without cost for each", async () => {
    const data = await changed({}, `local l = luaList.new() for i = 0, 19999 do l:set(l:len(), i) end d:set("l", l)`)
    expect(data).toMatchObject({ l: expect.objectContaining({ length: 20_000, 19999: 19_999 }) })
  })

  it("filters a list into a new one", async () => {
    const data = await changed(
      { items: [{ qty: 2 }, { qty: 0 }, { qty: 5 }] },
      `local kept, items = luaList.new(), d:get("items")
       for i = 0, items:len() - 1 do if items:get(i):get("qty") > 0 then kept:set(kept:len(), items:get(i)) end end
       d:set("items", kept)`,
    )
    expect(data).toEqual({ items: [{ qty: 2 }, { qty: 5 }] })
  })
})

describe("values made in Lua", () => {
  it.each([
    ["1.0", "1"],
    ["1e21", "1e+21"],
    ["-0.0", "-0"],
    ["0.1 + 0.2", "0.30000000000000004"],
    ["2^62", "4611686018427388000"],
    [`"a\\255<b>"`, `"a\\ufffd\\u003cb\\u003e"`.replace("\\ufffd", "\ufffd")],
    ["{}", "{}"],
    [`{ "a", "b" }`, `{"1":"a","2":"b"}`],
    ["{ l = { 1, 2 }, e = {}, f = print, n = luaNil.new() }", `{"e":null,"l":[1,2],"n":null}`],
    ["{ t = { ['2'] = 'b', [1] = 'a', ['01'] = 'c' } }", `{"t":["a","c","b"]}`],
    ["{ t = { [0] = 'z', [-1] = 'm', [3] = 'p' } }", `{"t":["m","z","p"]}`],
    ["{ t = { ['1.0'] = 1 }, u = { [1.5] = 1 }, v = { [true] = 1 } }", `{"t":{"1.0":1},"u":{"1.5":1},"v":{"true":1}}`],
    ["{ big = 2^62, zero = -0.0 }", `{"big":4611686018427387904,"zero":0}`],
  ])("writes %s as %s", async (value, text) => {
    const { body } = await afterPost({}, `response.load():data():set("v", ${value})`)
    expect(body).toBe(`{"v":${text}}`)
  })

  it("keeps the text of numbers that no script touches, and bytes that are no UTF-8", async () => {
    const data = await afterPost(
      {},
      `local d = response.load():data() d:set("b", "\\255\\195\\188") d:set("n", #d:get("b"))`,
    )
    expect(data.body).toBe(`{"b":"\ufffdü","n":3}`)
  })

  it.each(["1/0", "0/0", "{ x = -1/0 }"])("sends the headers and no body when data holds %s", async (value) => {
    const { status, headers, body } = await afterPost({}, `response.load():data():set("v", ${value})`)
    expect([status, headers.get("x-krakend-completed"), body]).toEqual([200, "true", ""])
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8")
  })

  it("gives infinity back as it was set", async () => {
    expect(await changed({}, `d:set("v", 1/0) d:set("w", d:get("v") == 1/0) d:del("v")`)).toEqual({ w: true })
  })

  it("makes an empty object of an answer that is null", async () => {
    expect((await afterPost(null, "")).body).toBe("{}")
  })
})
