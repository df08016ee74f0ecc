import { test } from "vitest"
import { check, checkImmediate } from "./support.ts"

test("resume and yield", () => {
  check(
    `
    local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local d, e = coroutine.yield(c * 2) return d + e, "end" end) local _, x = coroutine.resume(co, 1, 2) local _, y = coroutine.resume(co, 10) return x, y, coroutine.resume(co, 3, 4) --> 3 20 true 7 'end'
    local co = coroutine.create(function() end) return coroutine.resume(co) --> true
    local co = coroutine.create(function() return 1, nil, 3 end) return coroutine.resume(co) --> true 1 nil 3
    local co = coroutine.create(function() coroutine.yield() end) return coroutine.resume(co) --> true
    local co = coroutine.create(function() coroutine.yield(nil, nil) end) return coroutine.resume(co) --> true nil nil
    local co = coroutine.create(function(...) return select("#", ...) end) return coroutine.resume(co, nil, nil) --> true 2
    local co = coroutine.create(function() local t = {coroutine.yield()} return #t end) coroutine.resume(co) return coroutine.resume(co, 1, 2, 3) --> true 3
    local co = coroutine.create(function() return (coroutine.yield()) end) coroutine.resume(co) return coroutine.resume(co, 1, 2) --> true 1
    local co = coroutine.create(function() end) coroutine.resume(co) return coroutine.resume(co) --> false 'can not resume a dead thread'
    local co co = coroutine.create(function() return coroutine.resume(co) end) return coroutine.resume(co) --> true false 'can not resume a running thread'
    local co = coroutine.create(function() error("boom", 0) end) return coroutine.resume(co) --> false 'boom'
    local co = coroutine.create(function() error({code = 5}) end) local ok, e = coroutine.resume(co) return ok, e.code --> false 5
    local co = coroutine.create(function() local x = nil + 1 end) return coroutine.resume(co) --> false 'c:1: cannot perform add operation between nil and number'
    local co = coroutine.create(string.upper) return coroutine.resume(co, "x") --> true 'X'
    return pcall(coroutine.create, 5) --> false 'c:1: bad argument #1 to (anonymous) (function expected, got number)'
    return pcall(coroutine.resume, 5) --> false 'c:1: bad argument #1 to (anonymous) (thread expected, got number)'
    return type(coroutine.create(print)) --> 'thread'
  `,
    "",
  )
})

test("wrap", () => {
  check(
    `
    local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return gen(), gen(), gen() --> 1 2 3
    local o = {} for v in coroutine.wrap(function() for i = 1, 4 do coroutine.yield(i * i) end end) do o[#o + 1] = v end return table.concat(o, " ") --> '1 4 9 16'
    local f = coroutine.wrap(function() end) f() return pcall(f) --> false 'c:1: can not resume a dead thread'
    local f = coroutine.wrap(function() error("inside") end) return pcall(f) --> false 'c:1: inside'
    local f = coroutine.wrap(function(a) local b = coroutine.yield(a * 2) return a + b end) return f(5), f(1) --> 10 6
    local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end local s = 0 for a in gen(3) do for b in gen(a) do s = s + b end end return s --> 10
    local function permute(a, n) n = n or #a if n <= 1 then coroutine.yield(table.concat(a)) else for i = 1, n do local x = a[n] a[n] = a[i] a[i] = x permute(a, n - 1) x = a[n] a[n] = a[i] a[i] = x end end end local o = {} for p in coroutine.wrap(function() permute({"a", "b", "c"}) end) do o[#o + 1] = p end return table.concat(o, " ") --> 'bca cba cab acb bac abc'
  `,
    "",
  )
})

test("status and running", () => {
  check(
    `
    local co = coroutine.create(function() coroutine.yield() end) local a = coroutine.status(co) coroutine.resume(co) local b = coroutine.status(co) coroutine.resume(co) return a, b, coroutine.status(co) --> 'suspended' 'suspended' 'dead'
    local co co = coroutine.create(function() return coroutine.status(co) end) return coroutine.resume(co) --> true 'running'
    local outer outer = coroutine.create(function() local inner = coroutine.create(function() return coroutine.status(outer) end) return coroutine.resume(inner) end) return coroutine.resume(outer) --> true true 'normal'
    local co co = coroutine.create(function() return coroutine.running() == co end) return coroutine.resume(co) --> true true
    local co = coroutine.create(function() error("x") end) coroutine.resume(co) return coroutine.status(co) --> 'dead'
  `,
    "",
  )
  checkImmediate(
    `
    return coroutine.running() --> nil
    coroutine.yield(1) --> ! c:1: can not yield from outside of a coroutine
    return pcall(coroutine.yield, 1) --> false 'c:1: can not yield from outside of a coroutine'
  `,
    "",
  )
})

test("yields in every place of the language", () => {
  const run = `local function run(f, ...) local co = coroutine.create(f) local log = {} local r = {coroutine.resume(co, ...)} while coroutine.status(co) ~= "dead" do log[#log + 1] = tostring(r[2]) r = {coroutine.resume(co, r[2])} end return table.concat(log, ","), unpack(r) end local y = coroutine.yield `
  check(
    `
    return run(function() return y(1) + y(2) end) --> '1,2' true 3
    return run(function() local a, b = y(1), y(2) return b, a end) --> '1,2' true 2 1
    return run(function() local t = {y(1), y(2), n = y(3)} return t[1], t[2], t.n end) --> '1,2,3' true 1 2 3
    return run(function() local t = {} t[y(1)] = y(2) return t[1] end) --> '1,2' true 2
    return run(function() local t = {} t.a, t.b = y(1), y(2) return t.a, t.b end) --> '1,2' true 1 2
    return run(function() if y(false) then return 1 elseif y(2) then return 2 end end) --> 'false,2' true 2
    return run(function() local n = 0 while y(n) < 3 do n = n + 1 end return n end) --> '0,1,2,3' true 3
    return run(function() local n = 0 repeat n = n + 1 until y(n) >= 2 return n end) --> '1,2' true 2
    return run(function() local s = 0 for i = y(1), y(3), y(1) do s = s + y(i) end return s end) --> '1,3,1,1,2,3' true 6
    return run(function() local s = 0 for _, v in ipairs({5, 6}) do s = s + y(v) end return s end) --> '5,6' true 11
    return run(function() local s = "" for k, v in pairs({a = 1, b = 2}) do s = s .. k .. y(v) end return s end) --> '1,2' true 'a1b2'
    return run(function() return y(false) or y(2) and y(3) end) --> 'false,2,3' true 3
    return run(function() return not y(1), -y(2), #y("abc") end) --> '1,2,abc' true false -2 3
    return run(function() return y(1) .. y(2) .. y(3) end) --> '1,2,3' true '123'
    return run(function() return y(1) < y(2), y(3) == y(4) end) --> '1,2,3,4' true true false
    return run(function() return (function(...) return select("#", ...) end)(y(1), y(2)) end) --> '1,2' true 2
    return run(function() local o = {m = function(self, a) return a end} return o:m(y(7)) end) --> '7' true 7
    return run(function() local o = {m = function() return y(8) end} return o.m() end) --> '8' true 8
    return run(function() local function f(n) if n == 0 then return y(0) end return f(n - 1) end return f(3) end) --> '0' true 0
    return run(function() return pcall(function() return y(1) end) end) --> '1' true true 1
    return run(function() return pcall(function() y(1) error("late", 0) end) end) --> '1' true false 'late'
    return run(function() return xpcall(function() y(1) error("late", 0) end, function(m) return m .. "!" end) end) --> '1' true false 'late!'
    return run(function() return (("abc"):gsub(".", function(c) return y(c):upper() end)) end) --> 'a,b,c' true 'ABC'
    return run(function(...) return y(...) end, 5) --> '5' true 5
    return run(function() local i = 0 ::top:: i = i + 1 if y(i) < 3 then goto top end return i end) --> '1,2,3' true 3
    return run(function() local f = {} for i = 1, 2 do f[i] = function() return i end y(i) end return f[1]() + f[2]() end) --> '1,2' true 3
    return run(function() do local x = y(1) if x == 1 then return "one" end end return "other" end) --> '1' true 'one'
    return run(function() local x = 1 x = x + y(2) return x end) --> '2' true 3
    return run(function() for i = 1, 3 do if y(i) == 2 then break end end return "out" end) --> '1,2' true 'out'
    return run(function() local inner = coroutine.wrap(function() y("in") end) inner() return y("out") end) --> 'out' true 'out'
    return run(function() table.sort({2, 1}, function(a, b) y(1) return a < b end) end) --> '' false 'c:1: can not yield from outside of a coroutine'
  `,
    run,
  )
})
