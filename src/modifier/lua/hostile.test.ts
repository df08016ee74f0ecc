import { describe, expect, it } from "vitest"
import { dataBackend, scriptedGateway } from "./test-support.ts"

const backend = [{ url_pattern: "/" }]

/** Every script must end its own request with a 500, one line in the log, and nothing else. */
const scripts: Readonly<Record<string, string>> = {
  "an endless loop": "while true do end",
  "an endless loop that catches everything": "while true do pcall(error, 'x') end",
  "an endless loop in a pcall": "pcall(function() while true do end end) response.load():data():set('escaped', true)",
  "an endless repeat": "repeat until false",
  "a long numeric loop": "for i = 1, 1e12 do end",
  "a goto that goes back": "::top:: goto top",
  "endless recursion": "local function f() return 1 + f() end f()",
  "endless tail calls": "local function f() return f() end f()",
  "endless recursion through metatables":
    "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k .. 'x'] end local x = t.a",
  "a huge text": "local s = ('x'):rep(1e9)",
  "a text that doubles": "local s = 'x' while true do s = s .. s end",
  "a huge table": "local t = {} for i = 1, 1e9 do t[i] = i end",
  "a table that holds itself": "local t = {} t.t = t response.load():data():set('t', t)",
  "tables that hold each other": "local a, b = {}, {} a.b = b b.a = a response.load():data():set('t', a)",
  "data that holds itself": "local d = response.load():data() d:set('d', d)",
  "data that holds what holds it": "local d = response.load():data() local m = d:get('maker') m:set('up', d)",
  "a list that holds itself": "local l = luaList.new() l:set(0, l) response.load():data():set('l', l)",
  "lists within each other": "local d, l = response.load():data(), luaList.new() l:set(0, 1) d:set('l', l) l:set(0, d)",
  "data that doubles":
    "local t = luaTable.new() for i = 1, 60 do local u = luaTable.new() u:set('a', t) u:set('b', t) t = u end response.load():data():set('t', t)",
  "a list of a billion items": "luaList.new():set(1e9, 1)",
  "a catastrophic pattern": "local s = ('a'):rep(5000) s:find(('.*'):rep(20) .. 'b')",
  "a pattern that nests": "local s = ('('):rep(1000) ('x'):find(s)",
  "an endless gsub": "while true do ('aaaaaaaa'):gsub('a', function() return 'aaaa' end) end",
  "a sort that never agrees":
    "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, function() return true end) end",
  "a sort that fails": "local t = { 3, 2, 1 } table.sort(t, function() error({}) end)",
  "coroutines without end": "local function f() coroutine.wrap(f)() end f()",
  "a coroutine that yields forever":
    "local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end",
  "an unpack of millions": "local t = {} t[4e6] = 1 print(unpack(t, 1, 4e6))",
  "a concat of millions": "local t = {} for i = 1, 1e7 do t[i] = 'x' end table.concat(t)",
  "a text of a program without end": "assert(loadstring(('('):rep(1e5)))",
  "a method of nothing": "response.load():nope()",
  "an error object that is the data": "error(response.load():data())",
  "an error in __tostring": "error(tostring(setmetatable({}, { __tostring = function() error(nil) end })))",
  "a status of nothing": "response.load():statusCode({})",
  "an exit": "os.exit(1)",
  "a file": "assert(io.open('/etc/passwd'))",
}

const endpoints = Object.entries(scripts).map(([, post], index) => ({
  endpoint: `/${index}`,
  timeout: "20s",
  backend,
  extra_config: { "modifier/lua-proxy": { post, allow_open_libs: true } },
}))

const good = {
  endpoint: "/good",
  backend,
  extra_config: {
    "modifier/lua-proxy": {
      post: "local d = response.load():data() d:set('n', #d:get('maker'):get('name'))",
      allow_open_libs: true,
    },
  },
}

describe("hostile scripts", () => {
  it.each(Object.keys(scripts).map((name, index) => [name, index] as const))("%s", async (_name, index) => {
    const gateway = scriptedGateway({ endpoints: [...endpoints, good] }, dataBackend({ maker: { name: "Vista" } }))
    const started = performance.now()
    const [bad, ...others] = await Promise.all([
      gateway.send(`/${index}`),
      gateway.send("/good"),
      gateway.send("/good"),
    ])
    expect(bad.status).toBe(500)
    expect(gateway.errors()).toHaveLength(1)
    for (const response of others) expect(await response.json()).toEqual({ maker: { name: "Vista" }, n: 5 })
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it("can not change what other requests find", async () => {
    const post = `
      local d = response.load():data()
      d:set("seen", tostring(mark) .. tostring(luaTable.mark) .. tostring(string.mark) .. tostring(request.mark) .. ("x"):upper())
      mark, luaTable.mark, string.mark, request.mark = 1, 2, 3, 4
      string.upper = function() return "evil" end
      luaTable.new, tostring, custom_error = nil, nil, nil
      getmetatable(d).__index = nil`
    const { send } = scriptedGateway(
      {
        endpoints: [
          { endpoint: "/", backend, extra_config: { "modifier/lua-proxy": { post, allow_open_libs: true } } },
        ],
      },
      dataBackend({}),
    )
    for (let request = 0; request < 3; request++) {
      expect(await (await send("/")).json()).toEqual({ seen: "nilnilnilnilX" })
    }
  })

  it("can not reach JavaScript through any handle", async () => {
    const post = `
      local r = response.load()
      local d = r:data()
      local seen = ""
      for _, key in ipairs({ "constructor", "__proto__", "payload", "type", "prototype" }) do
        seen = seen .. type(r[key]) .. type(d[key]) .. type(luaTable[key])
      end
      d:set("seen", seen)`
    const { send } = scriptedGateway(
      { endpoints: [{ endpoint: "/", backend, extra_config: { "modifier/lua-proxy": { post } } }] },
      dataBackend({}),
    )
    expect(await (await send("/")).json()).toEqual({ seen: "nil".repeat(15) })
  })
})
