import { test } from "vitest"
import { check } from "./support.ts"

test("constructors and access", () => {
  check(
    `
    return ({1, 2, 3})[2], ({a = 1}).a, ({["x y"] = 2})["x y"] --> 2 1 2
    return ({10, [1] = 20})[1], ({[1] = 20, 10})[1] --> 10 10
    return ({[1.0] = "f"})[1], ({[2^53] = 1})[2^53] --> 'f' 1
    return ({[true] = 1})[true], ({[print] = 2})[print] --> 1 2
    return ({["1"] = "s"})[1], ({["1"] = "s"})["1"] --> nil 's'
    return ({})[nil], ({}).x, ({})[1] --> nil nil nil
    local t = {} t[0] = "z" t[-1] = "m" t[1.5] = "f" return t[0], t[-1], t[1.5], #t --> 'z' 'm' 'f' 0
    local t = {} t[0/0 == 0/0] = 1 return t[false] --> 1
    return pcall(function() local t = {} t[nil] = 1 end) --> false 'c:1: table index is nil'
    return pcall(function() local t = {} t[0/0] = 1 end) --> false 'c:1: table index is NaN'
    return pcall(function() return {[nil] = 1} end) --> false 'c:1: table index is nil'
    local t = {x = 1} t.x = nil return t.x, next(t) --> nil nil
    local t = {{1, 2}, {3, 4}} return t[1][2], t[2][1] --> 2 3
    local t = {f = function() return {g = 5} end} return t.f().g --> 5
    local k = "dyn" local t = {[k] = 1, [k .. "2"] = 2} return t.dyn, t.dyn2 --> 1 2
    local t = {n = 1, 5, n2 = 2, 6} return t[1], t[2], t.n, t.n2 --> 5 6 1 2
    local t = {} t.self = t return t.self.self == t --> true
    local t = {-0.0} t[-0.0] = "zero" return t[0], 1 / t[1] --> 'zero' -Inf
  `,
    "",
  )
})

test("length and holes", () => {
  check(
    `
    local t = {1, 2, 3} t[5] = 5 return #t --> 5
    local t = {1, 2, 3} t[5] = 5 t[4] = 4 t[5] = nil return #t --> 4
    local t = {} t[3] = "c" return #t --> 3
    local t = {} t[3] = "c" t[2] = "b" t[1] = "a" return #t, t[1], t[3] --> 3 'a' 'c'
    local t = {} t[1] = 1 t[2] = 2 t[4] = 4 return #t --> 4
    local t = {1, 2, 3} t[2] = nil return #t --> 3
    local t = {1, 2, 3} t[#t] = nil return #t --> 2
    local t = {1, nil, 3} t[3] = nil return #t --> 1
    local t = {} t[1000] = 1 return #t, t[1000], t[999] --> 1000 1 nil
    local t = {} t[1000] = 1 t[1] = 2 return #t, next(t) --> 1000 1 2
    local t = {} for i = 200, 1, -1 do t[i] = i end return #t, t[1], t[200] --> 200 1 200
    local t = {} for i = 1, 100 do t[i] = i end for i = 100, 51, -1 do t[i] = nil end return #t --> 50
    local t = {} t[100] = 1 t[100] = nil return #t --> 0
    local t = {n = 1} t[1] = 1 return #t --> 1
    local t = {1, 2, 3} t[#t + 1] = 4 return #t, t[4] --> 4 4
  `,
    "",
  )
})

test("insert and remove", () => {
  check(
    `
    local t = {1, 2} table.insert(t, 3) return table.concat(t, ",") --> '1,2,3'
    local t = {1, 2} table.insert(t, 1, 0) return table.concat(t, ",") --> '0,1,2'
    local t = {1, 3} table.insert(t, 2, 2) return table.concat(t, ",") --> '1,2,3'
    local t = {} table.insert(t, 3, "c") return #t, t[3], t[1] --> 3 'c' nil
    local t = {1} table.insert(t, nil) return #t --> 1
    local t = {1, 2} table.insert(t, 3, 3) return #t, t[3] --> 3 3
    return pcall(table.insert, {1}) --> false 'c:1: wrong number of arguments'
    return pcall(table.insert, nil, 1) --> false 'c:1: bad argument #1 to (anonymous) (table expected, got nil)'
    return pcall(table.insert, {}, "1", 2) --> false 'c:1: bad argument #2 to (anonymous) (number expected, got string)'
    local t = {1, 2, 3} return table.remove(t), #t --> 3 2
    local t = {1, 2, 3} return table.remove(t, 1), table.concat(t, ",") --> 1 '2,3'
    local t = {1, 2, 3} return table.remove(t, 2), table.concat(t, ",") --> 2 '1,3'
    local t = {1, 2, 3} return table.remove(t, 9), #t --> nil 3
    return table.remove({}), table.remove({}, 1) --> nil nil
    local t = {1, 2, 3} t[#t] = nil return table.remove(t), table.remove(t), #t --> nil 2 1
    local t = {5} table.remove(t) table.remove(t) table.insert(t, 6) return t[1], #t --> 6 1
    local q = {} for i = 1, 5 do table.insert(q, i) end local s = "" while #q > 0 do s = s .. table.remove(q, 1) end return s --> '12345'
    return table.getn({1, 2, 3}), table.maxn({1, 2, nil, 4}), table.maxn({}) --> 3 4 0
  `,
    "",
  )
})

test("concat and unpack", () => {
  check(
    `
    return table.concat({}), table.concat({}, ","), table.concat({"a"}, ",") --> '' '' 'a'
    return table.concat({1, 2.5, "x"}, "-") --> '1-2.5-x'
    return table.concat({5}), table.concat({1, 2, 3}, ",", 2, 2) --> 5 2
    return table.concat({"a", "b", "c"}, ",", 2), table.concat({"a", "b", "c"}, ",", 2, 3) --> 'b,c' 'b,c'
    return table.concat({"a", "b", "c"}, ",", 3, 2), table.concat({"a", "b"}, ",", 5) --> '' ''
    return table.concat({"a", "b", "c"}, "", 1, 2) --> 'ab'
    return pcall(table.concat, {"a", {}, "c"}, ",") --> false 'c:1: invalid value (table) at index 2 in table for concat'
    return pcall(table.concat, {true}) --> false 'c:1: invalid value (boolean) at index 1 in table for concat'
    return pcall(table.concat, {1}, 2) --> false 'c:1: bad argument #2 to (anonymous) (string expected, got number)'
    return pcall(table.concat, {1, nil, 3}) --> false 'c:1: invalid value (nil) at index 2 in table for concat'
    local t = {} for i = 1, 6000 do t[i] = i end return pcall(table.concat, t) --> false 'c:1: registry overflow'
    return unpack({1, 2, 3}) --> 1 2 3
    return unpack({1, 2, 3}, 2) --> 2 3
    return unpack({1, 2, 3}, 2, 5) --> 2 3 nil nil
    return select("#", unpack({}, 1, 3)), select("#", unpack({})) --> 3 0
    return unpack({1, 2}, -1, 1) --> nil nil 1
    return pcall(unpack, {}, 1, 1e8) --> false 'c:1: registry overflow'
    return select(2, "a", "b", "c") --> 'b' 'c'
    return select(-1, "a", "b", "c") --> 'c'
    return select("#"), select("#", 1, nil) --> 0 2
    return select("#", select(5, "a")) --> 0
    return pcall(select, 0, "a") --> false 'c:1: bad argument #1 to (anonymous) (index out of range)'
    return pcall(select, "x") --> false 'c:1: bad argument #1 to (anonymous) (invalid string 'x')'
    return pcall(select, {}) --> false 'c:1: bad argument #1 to (anonymous) (number or string expected, got table)'
  `,
    "",
  )
})

test("sort", () => {
  check(
    `
    local t = {3, 1, 2, -1, 2.5} table.sort(t) return unpack(t) --> -1 1 2 2.5 3
    local t = {"b", "a", "C", "10", "9", ""} table.sort(t) return unpack(t) --> '' '10' '9' 'C' 'a' 'b'
    local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return unpack(t) --> 3 2 1
    local t = {} for i = 1, 100 do t[i] = (i * 37) % 101 end table.sort(t) for i = 2, 100 do if t[i - 1] > t[i] then return "bad" end end return #t --> 100
    local t = {} for i = 1, 100 do t[i] = {(i * 37) % 101} end table.sort(t, function(a, b) return a[1] > b[1] end) return t[1][1], t[100][1] --> 100 1
    local t = {{k = 1, n = "a"}, {k = 0, n = "b"}, {k = 1, n = "c"}, {k = 0, n = "d"}} table.sort(t, function(a, b) return a.k < b.k end) return t[1].n .. t[2].n .. t[3].n .. t[4].n --> 'bdac'
    return (pcall(table.sort, {3, 1, 2, 5, 4}, function() return true end)) --> true
    local t = {} for i = 1, 50 do t[i] = i end return (pcall(table.sort, t, function() return true end)) --> true
    return pcall(table.sort, {1, "x"}) --> false 'c:1: attempt to compare string with number'
    return pcall(table.sort, {2, 1}, nil) --> false 'c:1: bad argument #2 to (anonymous) (function expected, got nil)'
    return pcall(table.sort, {2, 1}, function() error("inside", 0) end) --> false 'inside'
    local t = {} table.sort(t) return #t --> 0
    local t = {3, 1, 2} t[#t] = nil return pcall(table.sort, t) --> false 'c:1: attempt to compare nil with number'
    local t = {3, 1, 2} table.remove(t) table.sort(t) return unpack(t) --> 1 3
    local t = {2, 1, nil} table.sort(t, function(a, b) return (a or 0) < (b or 0) end) return #t, t[1], t[3] --> 3 nil 2
    local t = {nil, 1} table.sort(t, function(a) return a == 1 end) return #t, t[1] --> 1 1
    local t = {1, 2} t[2 ^ 25] = nil return pcall(table.sort, t) --> !! script budget exhausted
    local t = {1, 2} return table.remove(t, 1/0), table.remove(t, -1/0), table.remove(t, 0/0), #t --> nil nil nil 2
    local t = {1, 2, 3} t[3] = nil table.sort(t) --> ! c:1: attempt to compare nil with number
    local t = {} t[2] = 5 table.sort(t, function(a, b) return a ~= nil and b == nil end) return #t, t[1] --> 1 5
    local V = {__lt = function(a, b) return a.n < b.n end} local t = {setmetatable({n = 2}, V), setmetatable({n = 1}, V)} table.sort(t) return t[1].n --> 1
    return table.sort({2, 1}) -->
  `,
    "",
  )
})

test("next and order", () => {
  const keys = `local function keys(t) local o = {} for k in pairs(t) do o[#o + 1] = tostring(k) end return table.concat(o, " ") end `
  check(
    `
    return keys({"a", "b", "c"}), keys({z = 1, a = 2, m = 3}) --> '1 2 3' 'z a m'
    local x = {} x.b = 1 x[2] = "two" x.a = 2 x[1] = "one" x[10] = "ten" x[1.5] = "f" x[true] = "t" return keys(x) --> '1 2 10 b a 1.5 true'
    local x = {b = 1, a = 2} x.b = nil return keys(x) --> 'a'
    local x = {b = 1, a = 2} x.b = nil x.b = 5 return keys(x) --> 'b a'
    return keys({1, 2, nil, 4}) --> '1 2 4'
    return next({}), next({5}) --> nil 1 5
    return next({5}, 1), (next({k = 1})), next({1, k = 2}, 1) --> nil 'k' 'k' 2
    return pcall(next, 1) --> false 'c:1: bad argument #1 to (anonymous) (table expected, got number)'
    return pcall(pairs, nil) --> false 'c:1: bad argument #1 to (anonymous) (table expected, got nil)'
    return pcall(ipairs, "x") --> false 'c:1: bad argument #1 to (anonymous) (table expected, got string)'
    local f, t, i = ipairs({7}) return f(t, i) --> 1 7
    local f, t, i = pairs({x = 7}) return f(t, i) --> 'x' 7
    local t = {a = 1} t.b = 2 t.a = 3 return keys(t) --> 'a b'
    local t = {} for i = 1, 5 do t[i * 2] = i end return keys(t) --> '2 4 6 8 10'
    local t = {} t[300] = 1 t[1] = 1 return keys(t) --> '1 300'
    local n = 0 local t = {1, 2, 3} for i in pairs(t) do t[i + 10] = nil n = n + 1 end return n --> 3
    local t = {a = 1, b = 2} t[1.5] = 3 t.c = 4 return keys(t) --> 'a b 1.5 c'
    local t = {a = nil, b = 1} t.a = 2 return keys(t) --> 'b a'
    local t = {a = 1, b = 2, c = 3} t.b = nil t[true] = 1 t.b = 9 return keys(t), t.b --> 'a b c true' 9
    local t = {} for i = 1, 40 do t["k" .. i] = i end t.k1 = nil t.k1 = 1 return keys(t):sub(1, 8), t.k40 --> 'k1 k2 k3' 40
    local t = loadstring("local t = {} " .. ("t.k# = # "):rep(30):gsub("#", (function() local n = 0 return function() n = n + 1 return math.ceil(n / 2) end end)()) .. "return t")() return keys(t):sub(-7), t.k30, t.k1 --> 'k29 k30' 30 1
    local t, s = {a = 1, b = 2, c = 3}, "" for k in pairs(t) do s = s .. k if k == "a" then t[2.5] = 1 t[2.5] = nil end end return s --> 'abc'
    local t, s = {a = 1, b = 2, c = 3}, "" for k in pairs(t) do s = s .. k if k == "a" then t.b = nil end end return s --> 'ac'
    local function make() return {x = 1, y = 2} end local a, b = make(), make() a.x = nil a.z = 3 a.x = 5 return keys(a), keys(b), b.x --> 'x y z' 'x y' 1
    local o = {} for _, t in ipairs({{x = 1}, {y = 0, x = 2}, {x = 3, y = 0}, {}}) do o[#o + 1] = tostring(t.x) end return table.concat(o, " ") --> '1 2 3 nil'
    local o = {} for _, t in ipairs({{x = 1}, {y = 0, x = 2}, {[1.5] = 0}, {}}) do t.x = (t.x or 5) * 10 o[#o + 1] = t.x end return table.concat(o, " ") --> '10 20 50 50'
    return rawset({}, "a", 1) -->
    local t = {} rawset(t, "a", 1) return rawget(t, "a"), rawequal(t, t), rawequal("a", "a") --> 1 true true
    return pcall(rawset, {}, nil, 1) --> false 'c:1: table index is nil'
  `,
    keys,
  )
})
