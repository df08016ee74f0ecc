import { test } from "vitest"
import { check, checkImmediate } from "./support.ts"

test("locals", () => {
  check(
    `
    local x = 1 do local x = 2 end return x --> 1
    local x = 1 do x = 2 end return x --> 2
    local x = 1 local function f() return x end local x = 2 return f(), x --> 1 2
    local x = x return x --> nil
    local x = 10 local x = x + 1 return x --> 11
    local x = 1 if true then local x = 2 x = 3 end return x --> 1
    local x = 1 for x = 5, 6 do end return x --> 1
    local x = 1 for x in pairs({9}) do end return x --> 1
    local x = 1 while x == 1 do local x = 2 break end return x --> 1
    local x = 1 repeat local x = 2 until x == 2 return x --> 1
    local a, a = 1, 2 return a --> 2
    local function f(a, a) return a end return f(1, 2) --> 2
    local x = 1 local function f() x = x + 1 return x end return f(), f(), x --> 2 3 3
    local a, b, c, d, e, f, g, h, i, j = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 return a + b + c + d + e + f + g + h + i + j --> 55
    do local a = 1 end do local b return b end --> nil
    local print = 1 return print --> 1
  `,
    "",
  )
})

test("globals", () => {
  check(
    `
    return undefined --> nil
    x = 1 return x, _G.x, _G["x"], rawget(_G, "x") --> 1 1 1 1
    _G.y = 2 return y --> 2
    x = 1 x = nil return x --> nil
    function f() g = 5 end f() return g --> 5
    local x = 1 do _G.x = 2 end return x, _G.x --> 1 2
    return _G._G == _G, type(_G) --> true 'table'
    print = 5 return print --> 5
    setmetatable(_G, {__index = function(_, name) return name .. "?" end}) return missing --> 'missing?'
    setmetatable(_G, {__newindex = function(t, name, value) rawset(t, name, value * 2) end}) z = 4 return z --> 8
  `,
    "",
  )
})

test("closures", () => {
  check(
    `
    local function counter() local c = 0 return function() c = c + 1 return c end end local a, b = counter(), counter() return a(), a(), b() --> 1 2 1
    local function pair() local x = 0 return function() x = x + 1 end, function() return x end end local inc, get = pair() inc() inc() return get() --> 2
    local f = {} for i = 1, 3 do f[i] = function() return i end end return f[1](), f[2](), f[3]() --> 1 2 3
    local f = {} for _, v in ipairs({"a", "b"}) do f[#f + 1] = function() return v end end return f[1](), f[2]() --> 'a' 'b'
    local f = {} local i = 1 while i <= 2 do local j = i f[i] = function() j = j + 1 return j end i = i + 1 end return f[1](), f[1](), f[2]() --> 2 3 3
    local f = {} local i = 0 repeat i = i + 1 local j = i f[i] = function() return j end until i == 2 return f[1](), f[2]() --> 1 2
    local function make(x) return function(y) return function(z) return x + y + z end end end return make(1)(2)(3) --> 6
    local function f(x) local function g() x = x + 1 return x end g() return x end return f(1) --> 2
    local x = 1 local function f() return function() x = x + 1 return x end end return f()(), f()(), x --> 2 3 3
    local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end return fact(10) --> 3628800
    local f = function() return f end return f() == f --> true
    local fact = function(n) if n <= 1 then return 1 end return n * fact(n - 1) end return fact(5) --> 120
    local f, g = function() return f end, 1 return f() --> nil
    local f f = function(n) if n == 0 then return "end" end return f(n - 1) end return f(10) --> 'end'
    local even, odd function even(n) if n == 0 then return true end return odd(n - 1) end function odd(n) if n == 0 then return false end return even(n - 1) end return even(10), odd(7) --> nil nil
    local t = {} for i = 1, 2 do local function get() return i end t[i] = get end return t[1](), t[2]() --> 1 2
    local a = 1 local function f() local b = a return function() b = b + a return b end end local g = f() a = 10 return g(), g() --> 11 21
    local function f(a) a = a or 5 return function() return a end end return f()(), f(1)() --> 5 1
    local function f(...) local a, b = ... return function() return a, b end end return f(1, 2)() --> 1 2
    local s = 0 for i = 1, 3 do local f = function() s = s + i end f() end return s --> 6
    do local hidden = 7 function reveal() return hidden end end return reveal(), hidden --> 7 nil
    local t = {} function t.a() return t end return t.a() == t --> true
    local x = "outer" local function f(x) return function() return x end end return f("inner")(), x --> 'inner' 'outer'
  `.replace("--> nil nil\n", "--> true true\n"),
    "",
  )
})

test("functions", () => {
  check(
    `
    return (function(a, b, c, d, e) return e end)(1, 2, 3, 4, 5) --> 5
    return (function(a, b, c, d, e) return d, e end)(1, 2, 3, 4) --> 4 nil
    local function f(a, b) return b, a end return f(1, 2) --> 2 1
    local function f(a) a = 2 return a end local x = 1 return f(x), x --> 2 1
    local function f(t) t.x = 2 end local t = {x = 1} f(t) return t.x --> 2
    local function f() return 1, 2, 3 end return f(), f() --> 1 1 2 3
    local function f() return 1, 2, 3 end return (f()) --> 1
    local function f() return 1, 2, 3 end local a, b, c, d = f() return a, b, c, d --> 1 2 3 nil
    local function f() return 1, 2, 3 end local t = {f(), f()} return #t --> 4
    local function f(...) return select("#", ...) end return f(), f(nil), f(nil, nil) --> 0 1 2
    local function f(...) local n = 0 for i = 1, select("#", ...) do n = n + select(i, ...) end return n end return f(1, 2, 3) --> 6
    local function f(...) return ... end return f(f(1, 2), f(3, 4)) --> 1 3 4
    local function tail(n) if n == 0 then return "done" end return tail(n - 1) end return tail(5000) --> 'done'
    local function f(n) return n == 0 and "zero" or f and "f" end return f(0), f(1) --> 'zero' 'f'
    local o = {v = 1} function o:add(n) self.v = self.v + n return self end return o:add(2):add(3).v --> 6
    local o = {f = function(self, a, b, c, d) return a, b, c, d end} return o:f(1, 2, 3, 4) --> 1 2 3 4
    local o = {f = function(...) return select("#", ...) end} return o:f(), o:f(1), o:f(1, 2), o:f(1, 2, 3) --> 1 2 3 4
    local o = {f = function(...) return select("#", ...) end} return o.f(), o.f(1, 2), o.f(unpack({1, 2, 3, 4})) --> 0 2 4
    return (function(t) return t[1] end){"tab"}, (function(s) return s end)"str" --> 'tab' 'str'
    local function f(a, ...) return a, select("#", ...) end return f(1, nil, nil) --> 1 2
    local function outer(...) local inner = function(...) return select("#", ...) end return inner(...), inner(1, ...) end return outer(1, 2) --> 2 3
    return type(function() end), (function() end)() --> 'function'
    local function f() return f end return f() == f --> true
    local function v(a, b, ...) return a, b, ... end return v(1) --> 1 nil
  `,
    "",
  )
})

test("tables of globals", () => {
  checkImmediate(
    `
    local g = function() return x end setfenv(g, {x = 5}) return g(), x --> 5 nil
    local env = {tostring = tostring} local g = function() return tostring(y) end setfenv(g, env) env.y = 1 return g() --> '1'
    local function f() end return getfenv(f) == _G, getfenv(1) == _G, getfenv(0) == _G, getfenv() == _G, getfenv(print) == _G --> true true true true true
    local function f() setfenv(1, {z = 3}) return z end return f(), z --> 3 nil
    local function f() setfenv(1, {g = 1}) return function() return g end end return f()() --> 1
    return pcall(setfenv, print, {}) --> false 'c:1: cannot change the environment of given object'
    return pcall(setfenv, 5, {}) --> false 'c:1: cannot change the environment of given object'
    return pcall(setfenv, function() end, 1) --> false 'c:1: bad argument #2 to (anonymous) (table expected, got number)'
    return type(require("table")), require("string") == string --> 'table' true
    return (pcall(require, "json")) --> false
    package.preload.mine = function(name) return {name = name} end return require("mine").name, require("mine") == require("mine") --> 'mine' true
    package.loaded.x = 5 return require("x") --> 5
    module("shop", package.seeall) price = 3 return _NAME, price, type(print) --> 'shop' 3 'function'
  `,
    "",
  )
})
