import { describe, expect, test } from "vitest"
import { compileChunk, LuaSyntaxError } from "../../src/lib/lua/index.ts"
import { check, checkImmediate } from "./support.ts"

test("assignment", () => {
  check(
    `
    local a = 1; a = a + 1; return a --> 2
    local a, b, c = 1, 2; return a, b, c --> 1 2 nil
    local a, b = 1, 2, 3; return a, b --> 1 2
    local a, b = (function() return 1, 2, 3 end)(); return a, b --> 1 2
    local a, b, c = 0, (function() return 1, 2 end)(); return a, b, c --> 0 1 2
    local a; return a --> nil
    x = 5; return x, _G.x --> 5 5
    x, y = 1, 2; x, y = y, x; return x, y --> 2 1
    local t = {1, 2}; t[1], t[2] = t[2], t[1]; return t[1], t[2] --> 2 1
    local x, y = 1, 2; x, y = y, x; return x, y --> 2 2
    local a, b = 1, 1; a, b = b, a + b; return a, b --> 1 2
    local i, t = 1, {}; i, t[i] = i + 1, 20; return i, t[1], t[2] --> 2 20 nil
    local t, x = {}, 1; t[1], x = x, 5; return t[1], x --> 5 5
    local t, x = {}, 1; t[1], x = x + 0, 5; return t[1], x --> 1 5
    local a, b, c; a, b, c = (function() return 1, 2 end)(); return a, b, c --> 1 2 nil
    local a, b, c; a, b, c = 0, (function() return 1, 2 end)(); return a, b, c --> 0 1 2
    local a, b, c = 7, 8, 9; a, b, c = 1; return a, b, c --> 1 nil nil
    local a; a = 1, error; return a --> 1
    local n = 0; local a; a = 1, (function() n = n + 1 end)(); return a, n --> 1 1
    local t = {}; t.a, t.b, t.c = 1, 2, 3; return t.a, t.b, t.c --> 1 2 3
    local t = {}; t.a = {}; t.a.b = {}; t.a.b.c = 1; return t.a.b.c --> 1
    local t = {}; t["x y"] = 1; t[1.5] = 2; t[true] = 3; return t["x y"], t[1.5], t[true] --> 1 2 3
    local t = {}; function t.f(x) return x end; return t.f(3) --> 3
    local t = {n = 1}; function t:f(x) return self.n + x end; return t:f(3) --> 4
    local t = {u = {}}; function t.u.f() return 9 end; return t.u.f() --> 9
    local t = {u = {n = 2}}; function t.u:f() return self.n end; return t.u:f() --> 2
    function g(x) return x * 2 end; return g(4) --> 8
    local x = 1; local x = x + 1; return x --> 2
    local log = {}; local function f(n) log[#log + 1] = n; return log end; f(1)[f(2)] = f(3); return log[1], log[2], log[3] --> 1 2 3
  `,
    "",
  )
})

test("if", () => {
  check(
    `
    if true then return 1 end return 2 --> 1
    if false then return 1 end return 2 --> 2
    if nil then return 1 else return 2 end --> 2
    if 0 then return 1 else return 2 end --> 1
    if "" then return 1 end --> 1
    if false then return 1 elseif true then return 2 else return 3 end --> 2
    if false then return 1 elseif nil then return 2 else return 3 end --> 3
    if false then return 1 elseif false then return 2 elseif 1 then return 3 end --> 3
    local x = 5; if x > 3 and x < 10 then return "in" end --> 'in'
    local x = 5; if not (x == 5) then return 1 end return 2 --> 2
    if true then local x = 1 end return x --> nil
    local function f() return false end; if f() or f() then return 1 end return 2 --> 2
    local function f() return 1 end; if f() and f() then return f() end --> 1
  `,
    "",
  )
})

test("while and repeat", () => {
  check(
    `
    local i = 0; while i < 3 do i = i + 1 end return i --> 3
    local i = 0; while true do i = i + 1; if i == 5 then break end end return i --> 5
    while false do return 1 end return 2 --> 2
    local i = 0; repeat i = i + 1 until i >= 3 return i --> 3
    local i = 0; repeat local done = i >= 2; i = i + 1 until done return i --> 3
    local i = 0; repeat i = i + 1; if i == 2 then break end until false return i --> 2
    local i = 5; repeat i = i + 1 until true return i --> 6
    local n = 0; for i = 1, 3 do local j = 0; while true do j = j + 1; n = n + 1; if j == i then break end end end return n --> 6
    local i = 0; local function f() i = i + 1; return i < 4 end; while f() do end return i --> 4
    while true do return "out" end --> 'out'
  `,
    "",
  )
})

test("numeric for", () => {
  check(
    `
    local s = "" for i = 1, 3 do s = s .. i end return s --> '123'
    local s = "" for i = 3, 1, -1 do s = s .. i end return s --> '321'
    local s = "" for i = 1, 0 do s = s .. i end return s --> ''
    local s = "" for i = 0, 1, 0.25 do s = s .. i .. " " end return s --> '0 0.25 0.5 0.75 1 '
    local n = 0 for i = 0.1, 0.5, 0.1 do n = n + 1 end return n --> 5
    local n = 0 for i = 1, 3, 0 do n = n + 1 end return n --> 0
    local n = 0 for i = 1, 10, 4 do n = n + i end return n --> 15
    local n = 0 for i = 10, 1, -4 do n = n + i end return n --> 18
    for i = 1, 3 do i = i * 10 end return i --> nil
    local s = "" for i = 1, 3 do local j = i; i = i * 10; s = s .. j .. ":" .. i .. " " end return s --> '1:10 2:20 3:30 '
    local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return f[1](), f[1](), f[2]() --> 2 3 3
    for i = "1", 3 do end --> ! c:1: for statement init must be a number
    for i = 1, "3" do end --> ! c:1: for statement limit must be a number
    for i = 1, 3, "1" do end --> ! c:1: for statement step must be a number
    for i = 1, nil do end --> ! c:1: for statement limit must be a number
    for i = 1, 3 do if i == 2 then return i end end --> 2
    for i = 1, 3 do if i == 2 then break end x = i end return x --> 1
    local n = 3 for i = 1, n do n = 10 end return n --> 10
    local c = 0 for i = 1, 3 do for j = 1, 3 do if j == 2 then break end c = c + 1 end end return c --> 3
    for i = 1, 1/0 do if i > 5 then return i end end --> 6
  `,
    "",
  )
})

test("generic for", () => {
  check(
    `
    local s = "" for i, v in ipairs({"a", "b"}) do s = s .. i .. v end return s --> '1a2b'
    local s = "" for i in ipairs({"a", "b", nil, "c"}) do s = s .. i end return s --> '12'
    local s = "" for k, v in pairs({a = 1, b = 2}) do s = s .. k .. v end return s --> 'a1b2'
    local t = {10, 20, x = 1} local s = "" for k, v in next, t do s = s .. k .. v end return s --> '110220x1'
    local s = "" for a, b, c in (function() local n = 0 return function() n = n + 1 if n < 3 then return n, n * 2 end end end)() do s = s .. a .. b .. tostring(c) end return s --> '12nil24nil'
    local s = "" for i in (function(limit, i) if i < limit then return i + 1 end end), 3, 0 do s = s .. i end return s --> '123'
    for k in pairs({}) do return k end return "none" --> 'none'
    for k, v in pairs({5}) do return k, v end --> 1 5
    for k, v in ipairs({5}) do return k, v end --> 1 5
    local f = {} for i, v in ipairs({1, 2}) do f[i] = function() v = v + 10 return v end end return f[1](), f[2](), f[1]() --> 11 12 21
    for i in 5 do end --> ! c:1: attempt to call a non-function object
    for i in nil do end --> ! c:1: attempt to call a non-function object
    local t = setmetatable({}, {__call = function(self, limit, i) if i < 2 then return i + 1 end end}) local n = 0 for i in t, nil, 0 do n = n + i end return n --> 3
    local t = {1, 2, 3} for k in pairs(t) do t[k] = nil end return next(t) --> nil
    local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t[k] = nil end return next(t) --> nil
    local t = {a = 1, b = 2} for k in pairs(t) do t[k] = t[k] * 10 end return t.a, t.b --> 10 20
    local n = 0 for a, b, c, d in pairs({1}) do n = n + 1; if d ~= nil or c ~= nil then n = 99 end end return n --> 1
    local t = {} t[1] = 1 t.x = 2 t[2] = 3 local s = "" for k in pairs(t) do s = s .. k end return s --> '12x'
    local s = 0 for _, row in ipairs({{1, 2}, {3}}) do for _, n in ipairs(row) do s = s + n end end return s --> 6
  `,
    "",
  )
})

test("goto", () => {
  check(
    `
    do goto skip end x = 1 ::skip:: return x --> nil
    local i = 0 ::top:: i = i + 1 if i < 5 then goto top end return i --> 5
    local s = "" for i = 1, 3 do for j = 1, 3 do if j == 2 then goto continue end s = s .. i .. j ::continue:: end end return s --> '111321233133'
    for i = 1, 3 do for j = 1, 3 do if i * j == 4 then goto done end end end ::done:: return "ok" --> 'ok'
    local i = 0 while true do i = i + 1 if i == 3 then goto out end end ::out:: return i --> 3
    local i = 0 repeat i = i + 1 if i < 3 then goto continue end do return i end ::continue:: until false --> 3
    local f = {} for i = 1, 2 do local j = i f[i] = function() return j end goto continue ::continue:: end return f[1](), f[2]() --> 1 2
    goto done do ::inner:: end ::done:: return 1 --> 1
    local s = "" goto a do ::a:: s = s .. "in" end ::a:: return s .. "out" --> 'out'
    do goto a ::a:: end ::a:: return 1 --> 1
  `,
    "",
  )
})

test("blocks, return and semicolons", () => {
  check(
    `
    do local x = 1 end return x --> nil
    do return 1 end return 2 --> 1
    ; ; return 1; --> 1
    return --> 
    return; --> 
    return 1, 2, 3 --> 1 2 3
    return (1), (2) --> 1 2
    local function f() return 1 end f() return f() --> 1
    local t = {1, 2; 3, n = 4;} return #t, t.n --> 3 4
    local a = {[1] = "x", "y"} return a[1] --> 'y'
    -- comment --> 
    return 1 -- comment --> 1
    --[[ long ]] return 2 --> 2
    --[==[ ]] ]==] return 3 --> 3
    return --[[ inside ]] 4 --> 4
  `,
    "",
  )
})

describe("syntax errors", () => {
  function refusal(source: string): string {
    try {
      compileChunk(source, "c")
      return "compiles"
    } catch (error) {
      return error instanceof LuaSyntaxError ? `${error.message} @${error.line}` : String(error)
    }
  }

  test("name the token and the line, or the end of the text", () => {
    const cases: Record<string, string> = {
      "return +": "'+': syntax error @1",
      "x = ": "syntax error at EOF @0",
      "x = = 1": "'=': syntax error @1",
      "x = 1 1e function": "'1e ': syntax error @1",
      "x = 1 0100 y": "'100': syntax error @1",
      "\n\nif x the": "'the': syntax error @3",
      "for i = 1 do end": "'do': syntax error @1",
      'x = "abc': "unterminated string at EOF @0",
      "x = !1": "'!': Invalid token @1",
      "x = 1 ~ 2": "'~': Invalid '~' token @1",
      "x = .": "'': syntax error @1",
      "x = 1e y": "parse error at EOF @0",
      "x 1e y": "'1e ': parse error @1",
      "x 1e\n5": "'1e\n5': parse error @2",
      "x 1e+": "parse error at EOF @0",
      "x 010": "'10': parse error @1",
      "x = .5..y": "'': syntax error @1",
      "do break end x = = 1": "'=': syntax error @1",
      break: "no loop to break @0",
      "::a::\n::a::": "label 'a' already defined on line 1 @0",
      "goto nowhere": "no visible label 'nowhere' for <goto> at line 1 @0",
      "function f() return ... end": "cannot use '...' outside a vararg function @0",
    }
    for (const [source, expected] of Object.entries(cases)) expect.soft(refusal(source), source).toBe(expected)
  })

  test("what other dialects have is refused", () => {
    const refused = [
      "return 7 // 2",
      "return 1 & 2",
      "return 1 << 2",
      "return ~1",
      "local x <const> = 1",
      "local goto = 1",
      "while true do break; x = 1 end",
      "return 1; x = 2",
      "return 0x1.8p1",
      "return 1 != 2",
      "x += 1",
      "local ñ = 1",
      "#!/usr/bin/lua\nreturn 1",
      "1 + 1",
      "f() = 1",
      "return 1..2",
      "::a:: ::a::",
      "x",
      "local function t.f() end",
      "end",
      "for x",
      "x = }",
      "x = {1, 2",
      "f(",
      "return return",
      "local 1 = 2",
      "do goto inner end do ::inner:: end",
    ]
    for (const source of refused) expect.soft(refusal(source), source).not.toBe("compiles")
  })

  test("and what is odd but legal is not", () => {
    const legal = [
      "",
      ";",
      "-- only a comment",
      "return ...",
      "local continue = 1",
      "goto done ::done::",
      "local f\n(f)()",
    ]
    for (const source of legal) expect.soft(refusal(source), source).toBe("compiles")
  })

  test("nesting is bounded", () => {
    expect(refusal(`return ${"(".repeat(10_000)}1${")".repeat(10_000)}`)).toContain("nested too deeply")
    expect(refusal("do ".repeat(10_000))).toContain("nested too deeply")
    expect(refusal("local x ".repeat(190))).toBe("compiles")
    expect(refusal("local x ".repeat(300))).toContain("register overflow")
  })
})

test("texts compiled at run time", () => {
  checkImmediate(
    `
    return loadstring("return 1 + 1")() --> 2
    return loadstring("return ...")(7, 8) --> 7 8
    return (loadstring("return +")) --> nil
    x = 1 loadstring("x = x + 1")() return x --> 2
    local i, parts = 0, {"return ", "4", "2"} return load(function() i = i + 1 return parts[i] end)() --> 42
    return load(function() return true end) --> nil 'reader function must return a string'
    return pcall(loadstring("error('inside')", "named")) --> false 'named:1: inside'
    return pcall(load, "return 1") --> false 'c:1: bad argument #1 to (anonymous) (function expected, got string)'
    return (loadfile("x.lua")) --> nil
    return pcall(dofile, "x.lua") --> false 'open x.lua: no such file or directory'
  `,
    "",
  )
})
