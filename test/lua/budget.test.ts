import { expect, test } from "vitest"
import { compileChunk, createEnvironment, LuaBudgetError, LuaError } from "../../src/lib/lua/index.ts"

const environment = createEnvironment({ openLibraries: true })

/** Scripts that would never end, or would take all memory. */
const endless: Readonly<Record<string, string>> = {
  while: "while true do end",
  repeat: "repeat until false",
  for: "for i = 1, 1e18 do end",
  goto: "::a:: goto a",
  "tail calls": "local function f() return f() end f()",
  "protected calls": "while true do pcall(error) end",
  "loops inside protected calls": "while true do pcall(function() while true do end end) end",
  "growing argument lists": "local function f(...) return f(1, ...) end f()",
  "a huge repetition": "return ('x'):rep(1e9)",
  "doubled texts": "local s = 'x' while true do s = s .. s end",
  "texts piece by piece": "local s = '' while true do s = s .. 'x' end",
  "long keys": "local s, t = ('x'):rep(1e6), {} while true do t[s .. 'x'] = 1 end",
  "long comparisons": "local s = ('x'):rep(1e6) while true do local b = s .. 'x' == s .. 'y' end",
  "many tables": "local t = {} for i = 1, 1e9 do t[i] = {} end",
  "many keys": "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
  "sparse keys": "local t = {} for i = 1, 1e9 do t[i * 50] = i end",
  "many closures": "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
  "many coroutines": "while true do coroutine.wrap(function() end)() end",
  "many yields": "local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end",
  "sorting again and again": "local t = {} for i = 1, 1e4 do t[i] = i % 7 end while true do table.sort(t) end",
  "a catastrophic pattern": "return ('a'):rep(40):match(('a?'):rep(40) .. ('a'):rep(40))",
  "nested quantifiers": "return ('a'):rep(3000):match('.-.-.-.-.-b')",
  "greedy quantifiers": "return ('a'):rep(1e5):find('.*.*.*b')",
  "balanced marks": "return ('('):rep(2e5):find('%b()')",
  "replacements that grow": "local s = 'a' while true do s = s:gsub('.', '%0%0%0%0') end",
  formats: "while true do string.format('%900000d', 1) end",
  "compiled texts": "while true do loadstring('return 1') end",
  "blanks before numbers": "local s = (' '):rep(1e6) .. 'x' while true do local n = tonumber(s) end",
  "deleted keys":
    "local t = {} for i = 1, 1e4 do t['a' .. i] = 1 end for k in pairs(t) do t[k] = nil end while true do next(t) end",
  prints: "while true do print('x') end",
}

test("a script that does not end is stopped", () => {
  for (const [name, source] of Object.entries(endless)) {
    expect
      .soft(() => environment.createState(undefined, { steps: 500_000 }).run(compileChunk(source, "c")), name)
      .toThrow(LuaBudgetError)
  }
})

test("deep texts and deep calls are errors of the language", () => {
  const deep: Readonly<Record<string, string>> = {
    recursion: "local function f() return 1 + f() end f()",
    "through metamethods":
      "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
    "through coroutines": "local function f() coroutine.wrap(f)() end f()",
    "a long metatable chain": "local t = {} for i = 1, 200 do t = setmetatable({}, {__index = t}) end return t.x",
    "a long pattern": "return ('x'):find(('a*'):rep(30000))",
    "too many captures": "return ('x'):find(('('):rep(30000))",
  }
  for (const [name, source] of Object.entries(deep)) {
    expect.soft(() => environment.createState().run(compileChunk(source, "c")), name).toThrow(LuaError)
  }
})

test("no pcall catches an exhausted budget", () => {
  const source = "local ok = pcall(function() while true do end end) reached = true"
  const state = environment.createState()
  expect(() => state.run(compileChunk(source, "c"))).toThrow(LuaBudgetError)
})

test("ordinary work is far within the budget", () => {
  const ordinary: Readonly<Record<string, string>> = {
    "a list of 2000 records":
      "local o = {} for i = 1, 2000 do o[#o + 1] = {id = i, name = 'n' .. i} end table.sort(o, function(a, b) return a.id > b.id end) return #o",
    "a text of 50 KB, piece by piece": "local s = '' for i = 1, 5000 do s = s .. '0123456789' end return #s",
    "every byte of 20 KB": "local s, n = ('abcd'):rep(5000), 0 for i = 1, #s do n = n + s:byte(i) end return n",
    "words of 50 KB": "local n = 0 for w in ('word '):rep(10000):gmatch('%a+') do n = n + 1 end return n",
    "joining 2000 parts": "local t = {} for i = 1, 2000 do t[i] = 'part' .. i end return #table.concat(t, ',')",
  }
  for (const [name, source] of Object.entries(ordinary)) {
    expect.soft(() => environment.createState().run(compileChunk(source, "c")), name).not.toThrow()
  }
})

test("limits are options", () => {
  const chunk = compileChunk("local n = 0 for i = 1, 1000 do n = n + i end return n", "c")
  expect(environment.createState().run(chunk)).toBe(500_500)
  expect(() => environment.createState(undefined, { steps: 500 }).run(chunk)).toThrow(LuaBudgetError)
  const long = compileChunk("return #('x'):rep(2000)", "c")
  expect(() => environment.createState(undefined, { stringLength: 1500 }).run(long)).toThrow(LuaBudgetError)
  const nested = compileChunk(
    "local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end return f(50)",
    "c",
  )
  expect(environment.createState(undefined, { depth: 60 }).run(nested)).toBe(50)
  expect(() => environment.createState(undefined, { depth: 20 }).run(nested)).toThrow("stack overflow")
})

test("the budget is that of the whole state", () => {
  const state = environment.createState(undefined, { steps: 3000 })
  const chunk = compileChunk("for i = 1, 1000 do end", "c")
  state.run(chunk)
  expect(() => {
    for (let round = 0; round < 10; round++) state.run(chunk)
  }).toThrow(LuaBudgetError)
})
