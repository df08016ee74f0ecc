import { test } from "vitest"
import { check } from "./support.ts"

const vector = `local V = {} V.__index = V
local function new(x) return setmetatable({x = x}, V) end
V.__add = function(a, b) return new((type(a) == "table" and a.x or a) + (type(b) == "table" and b.x or b)) end
V.__eq = function(a, b) return a.x == b.x end
V.__lt = function(a, b) return a.x < b.x end
V.__le = function(a, b) return a.x <= b.x end
V.__tostring = function(a) return "V" .. a.x end
V.__concat = function(a, b) return tostring(a) .. "&" .. tostring(b) end
V.__unm = function(a) return new(-a.x) end
V.__len = function() return 99 end
V.__call = function(self, ...) return self.x, ... end
V.__sub = function() return "sub" end V.__mul = function() return "mul" end V.__div = function() return "div" end
V.__mod = function() return "mod" end V.__pow = function() return "pow" end
local a, b = new(1), new(2) `.replaceAll("\n", " ")

test("operators", () => {
  check(
    `
    return (a + b).x, (a + 5).x, (5 + a).x --> 3 6 6
    return a - b, a * 2, 2 / a, a % a, a ^ 2 --> 'sub' 'mul' 'div' 'mod' 'pow'
    return (-a).x, #a --> -1 99
    return a == b, a == new(1), a ~= b, a ~= new(1) --> false true true false
    return a < b, a <= b, a > b, a >= b --> true true false false
    return a == 1, a ~= 1, a == nil --> false true false
    return rawequal(a, a), rawequal(a, new(1)) --> true false
    return a .. b, a .. "s", "s" .. a, 1 .. a, a .. 1 --> 'V1&V2' 'V1&s' 's&V1' '1&V1' 'V1&1'
    return "x" .. "y" .. a --> 'xy&V1'
    return tostring(a) --> 'V1'
    return a(10), a(1, 2) --> 1 1 1 2
    return (a()) --> 1
    if a < b then return "less" end --> 'less'
    if not (a == b) then return "unequal" end --> 'unequal'
    local t = {} t[a] = 1 return t[a], t[new(1)] --> 1 nil
  `,
    vector,
  )
})

test("index and newindex", () => {
  check(
    `
    return setmetatable({}, {__index = {x = 1}}).x --> 1
    return setmetatable({x = 2}, {__index = {x = 1}}).x --> 2
    return setmetatable({}, {__index = function(t, k) return k .. "!" end}).foo --> 'foo!'
    return setmetatable({}, {__index = function(t, k) return k * 2 end})[21] --> 42
    return setmetatable({}, {__index = setmetatable({}, {__index = {x = "deep"}})}).x --> 'deep'
    return setmetatable({}, {__index = function() return 1, 2 end}).x --> 1
    return setmetatable({}, {}).x --> nil
    local t = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v * 2) end}) t.n = 4 return t.n --> 8
    local log = {} local t = setmetatable({}, {__newindex = log}) t.k = 1 return log.k, rawget(t, "k") --> 1 nil
    local t = setmetatable({k = 1}, {__newindex = function() error("no") end}) t.k = 2 return t.k --> 2
    local t = setmetatable({1}, {__newindex = function(t, k, v) rawset(t, k, -v) end}) t[1] = 5 t[2] = 6 return t[1], t[2] --> 5 -6
    local t = setmetatable({}, {__index = {x = 1}}) return rawget(t, "x"), t.x --> nil 1
    local B = {} B.__index = B function B.hi(self) return "hi " .. self.n end local o = setmetatable({n = "x"}, B) return o:hi() --> 'hi x'
    local A = {} A.__index = A function A:who() return "A" end local B = setmetatable({}, {__index = A}) B.__index = B local o = setmetatable({}, B) return o:who() --> 'A'
    local t = setmetatable({}, {__index = string}) return t.upper("x") --> 'X'
    local t = setmetatable({}, {}) getmetatable(t).__index = t return pcall(function() return t.x end) --> false 'c:1: too many recursions in gettable'
    local p = setmetatable({}, {__index = function(t, k) local v = k * k rawset(t, k, v) return v end}) return p[4], rawget(p, 4) --> 16 16
    local t = setmetatable({}, {__index = function(t, k) error("no " .. k, 0) end}) return pcall(function() return t.x end) --> false 'no x'
    local n = 0 local t = setmetatable({}, {__index = function() n = n + 1 return n end}) return t.a, t.a, t.b --> 1 2 3
  `,
    "",
  )
})

test("metatables themselves", () => {
  check(
    `
    local m = {} return getmetatable(setmetatable({}, m)) == m --> true
    return getmetatable({}), getmetatable(1), getmetatable(nil), getmetatable(print) --> nil nil nil nil
    return getmetatable(setmetatable({}, {__metatable = "locked"})) --> 'locked'
    return pcall(setmetatable, setmetatable({}, {__metatable = 1}), {}) --> false 'c:1: cannot change a protected metatable'
    return pcall(setmetatable, nil, {}) --> false 'c:1: cannot set metatable to a nil object.'
    return pcall(setmetatable, {}, 1) --> false 'c:1: bad argument #2 to (anonymous) (nil or table expected, got number)'
    return pcall(setmetatable, {}) --> true table
    return pcall(setmetatable, 1, {}) --> true 1
    local t = setmetatable({}, {__index = {x = 1}}) setmetatable(t, nil) return t.x --> nil
    local t = {} return setmetatable(t, {}) == t --> true
    return getmetatable("").__index == string, ("x").len == string.len --> true true
    string.shout = function(s) return s:upper() .. "!" end return ("hey"):shout() --> 'HEY!'
    return type(newproxy()), type(newproxy(true)), type(getmetatable(newproxy(true))) --> 'userdata' 'userdata' 'table'
    local p = newproxy(true) getmetatable(p).__index = function(_, k) return k end return p.anything --> 'anything'
    local p = newproxy(true) getmetatable(p).__len = function() return 7 end return #p --> 7
    return #setmetatable({1, 2}, {}), #setmetatable({}, {__len = function() return "x" end}) --> 2 'x'
    local m = {__eq = function() return true end} return setmetatable({}, m) == setmetatable({}, m) --> true
    return setmetatable({}, {__eq = function() return true end}) == setmetatable({}, {__eq = function() return true end}) --> false
    local m = {__lt = function(a, b) return a.n < b.n end} local a, b = setmetatable({n = 1}, m), setmetatable({n = 2}, m) return a < b, a <= b, a > b --> true true false
    return tostring(setmetatable({}, {__tostring = function() return "custom" end})) --> 'custom'
    return next(setmetatable({}, {__pairs = function() end})) --> nil
    local t = setmetatable({}, {__index = {1, 2, 3}}) local n = 0 for _ in ipairs(t) do n = n + 1 end return n --> 0
    local f = setmetatable({}, {__call = function(self, a) return a end}) return f(5), pcall(f, 6) --> 5 true 6
  `,
    "",
  )
})
