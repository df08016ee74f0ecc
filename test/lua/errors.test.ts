import { expect, test } from "vitest"
import { check, checkImmediate, evaluate } from "./support.ts"

test("error and pcall", () => {
  check(
    `
    error("msg") --> ! c:1: msg
    error("msg", 0) --> ! msg
    error("msg", 1) --> ! c:1: msg
    local function f() error("up", 2) end f() --> ! c:1: up
    local function f() error("far", 4) end f() --> ! \u0020far
    error({}) --> ! table
    error(42) --> ! 42
    error(nil) --> ! nil
    error() --> ! c:1: bad argument #1 to error (value expected)
    return pcall(error, "msg") --> false 'c:1: msg'
    return pcall(error, "msg", 3) --> false 'c:1: msg'
    return pcall(error, {code = 7}) --> false table
    local ok, e = pcall(error, {code = 7}) return ok, e.code --> false 7
    return pcall(error, nil), select("#", pcall(error, nil)) --> false 2
    return pcall(error, 42) --> false 42
    return pcall(error, false) --> false false
    return pcall(error) --> false 'c:1: bad argument #1 to (anonymous) (value expected)'
    return pcall(function() return 1, nil, 3 end) --> true 1 nil 3
    return pcall(function() end) --> true
    return pcall(function(...) return select("#", ...) end, 1, nil) --> true 2
    return pcall(pcall, error, "x") --> true false 'c:1: x'
    return pcall(nil) --> false 'attempt to call a nil value'
    return pcall(42), pcall("x") --> false false 'attempt to call a string value'
    return pcall() --> ! c:1: bad argument #1 to pcall (value expected)
    local ok, m = pcall(function() local ok, m = pcall(error, "inner", 0) error(m, 0) end) return m --> 'inner'
    local ok, m = pcall(function() error("a") end) return (pcall(error, m, 0)) --> false
  `,
    "",
  )
})

test("levels of error count host functions, and end with the coroutine", () => {
  check(
    `
    return pcall(error, "x", 2) --> false 'c:1: x'
    return pcall(error, "x", 3) --> false 'c:1: x'
    return pcall(error, "x", 9) --> false ' x'
    return pcall(error, "x", -1) --> false 'x'
    local function f() error("x", 3) end return pcall(f) --> false 'c:1: x'
    local function f() error("x", 4) end return pcall(f) --> false 'c:1: x'
    local function f() error("x", 5) end return pcall(f) --> false ' x'
    return coroutine.resume(coroutine.create(function() error("x", 3) end)) --> false ' x'
    return coroutine.resume(coroutine.create(function() error("x", 2) end)) --> false 'c:1: x'
    table.sort({2, 1}, function() error("x", 4) end) --> ! c:1: x
  `,
    "",
  )
  const nested =
    "local function f()\nerror('x', 3)\nend\nlocal function g()\nf()\nend\nreturn pcall(function()\ng()\nend)"
  expect(evaluate(nested)).toBe("false 'c:5: x'")
})

test("xpcall and assert", () => {
  check(
    `
    return xpcall(function() error("deep", 0) end, function(m) return "handled " .. m end) --> false 'handled deep'
    return xpcall(function() return "fine" end, print) --> true 'fine'
    return xpcall(function(...) return select("#", ...) end, print, 1, 2) --> true 0
    return pcall(xpcall, function() end) --> false 'c:1: bad argument #2 to (anonymous) (function expected, got nil)'
    return xpcall(function() error({1}) end, function(e) return e[1] end) --> false 1
    return assert(1, "unused") --> 1 'unused'
    return assert(1, 2, 3) --> 1 2 3
    assert(false) --> ! c:1: assertion failed!
    assert(nil, "because") --> ! c:1: because
    assert(false, {}) --> ! c:1: bad argument #2 to assert (string expected, got table)
    return pcall(assert) --> false 'c:1: assertion failed!'
    return (assert("x")) --> 'x'
  `,
    "",
  )
})

test("operations on unfit values", () => {
  check(
    `
    local t return t.x --> ! c:1: attempt to index a non-table object(nil) with key 'x'
    local t = {} return t.a.b --> ! c:1: attempt to index a non-table object(nil) with key 'b'
    return (5).x --> ! c:1: attempt to index a non-table object(number) with key 'x'
    return (true)[1] --> ! c:1: attempt to index a non-table object(boolean) with key '1'
    local t t.x = 1 --> ! c:1: attempt to index a non-table object(nil) with key 'x'
    return undefined_thing.x --> ! c:1: attempt to index a non-table object(nil) with key 'x'
    local f = print return f.x --> ! c:1: attempt to index a non-table object(function) with key 'x'
    local t = {} t.x() --> ! c:1: attempt to call a non-function object
    local t = {} t:go() --> ! c:1: attempt to call a non-function object
    nothing() --> ! c:1: attempt to call a non-function object
    ("x")() --> ! c:1: attempt to call a non-function object
    return 1 + nil --> ! c:1: cannot perform add operation between number and nil
    return {} - 1 --> ! c:1: cannot perform sub operation between table and number
    return "abc" * 2 --> ! c:1: cannot perform mul operation between string and number
    return "10" / {} --> ! c:1: cannot perform div operation between number and table
    return nil % 1 --> ! c:1: cannot perform mod operation between nil and number
    return true ^ 1 --> ! c:1: cannot perform pow operation between boolean and number
    return "a" .. {} --> ! c:1: cannot perform concat operation between string and table
    return nil .. "a" --> ! c:1: cannot perform concat operation between nil and string
    return -{} --> ! c:1: __unm undefined
    return -"x" --> ! c:1: __unm undefined
    return #5 --> ! c:1: __len undefined
    return #nil --> ! c:1: __len undefined
    return 1 < "2" --> ! c:1: attempt to compare number with string
    return {} < {} --> ! c:1: attempt to compare table with table
    return nil < 1 --> ! c:1: attempt to compare nil with number
    return true < false --> ! c:1: attempt to compare boolean with boolean
    return 1 >= nil --> ! c:1: attempt to compare nil with number
    return "a" <= 1 --> ! c:1: attempt to compare string with number
    return print < print --> ! c:1: attempt to compare function with function
  `,
    "",
  )
})

test("argument errors name the function as the call does", () => {
  check(
    `
    tostring() --> ! c:1: bad argument #1 to tostring (value expected)
    local show = tostring show() --> ! c:1: bad argument #1 to show (value expected)
    math.floor("x") --> ! c:1: bad argument #1 to floor (number expected, got string)
    local t = {f = math.floor} t.f() --> ! c:1: bad argument #1 to f (number expected, got nil)
    ("x"):rep() --> ! c:1: bad argument #2 to rep (number expected, got nil)
    table.concat(nil) --> ! c:1: bad argument #1 to concat (table expected, got nil)
    pairs() --> ! c:1: bad argument #1 to pairs (table expected, got nil)
    setmetatable({}, 1) --> ! c:1: bad argument #2 to setmetatable (nil or table expected, got number)
    return pcall(tostring) --> false 'c:1: bad argument #1 to (anonymous) (value expected)'
    rawset({}, 1) --> ! c:1: bad argument #3 to rawset (value expected)
    string.char("65") --> ! c:1: bad argument #1 to char (number expected, got string)
    select() --> ! c:1: bad argument #1 to select (number or string expected, got nil)
  `,
    "",
  )
})

test("positions are those of the line that runs", () => {
  expect(evaluate("\n\nerror('x')")).toBe("! c:3: x")
  expect(evaluate("local t = {}\nlocal x = 1 +\n  t.a.b")).toBe(
    "! c:3: attempt to index a non-table object(nil) with key 'b'",
  )
  expect(evaluate("local s = 'a' ..\n  1 ..\n  {} .. 'b'")).toBe(
    "! c:1: cannot perform concat operation between table and string",
  )
  expect(evaluate("local function f()\n  error('in f')\nend\n\nf()")).toBe("! c:2: in f")
  expect(evaluate("local function f()\n  error('own', 2)\nend\n\nf()")).toBe("! c:2: own")
  expect(evaluate("local function f()\n  error('caller', 3)\nend\n\nf()")).toBe("! c:5: caller")
  expect(evaluate("local function f()\n  return 1 + {}\nend\nreturn pcall(f)")).toBe(
    "false 'c:2: cannot perform add operation between number and table'",
  )
  expect(evaluate("local s = [[\n\n]]\nerror('x')")).toBe("! c:4: x")
  expect(evaluate("-- one\n--[[ two\nthree ]]\nerror('x')")).toBe("! c:4: x")
  expect(evaluate("return pcall(function()\n  string.rep()\nend)")).toBe(
    "false 'c:2: bad argument #1 to rep (string expected, got nil)'",
  )
  expect(evaluate("local t = setmetatable({}, {__index = function(t, k)\n  error('no ' .. k)\nend})\nreturn t.x")).toBe(
    "! c:2: no x",
  )
})

test("recursion ends in an error that pcall catches", () => {
  checkImmediate(
    `
    local function f() return 1 + f() end return f() --> ! c:1: stack overflow
    local function f() return 1 + f() end return pcall(f) --> false 'c:1: stack overflow'
    local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end return deep(200) --> 200
    local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return (pcall(function() return t.x end)) --> false
    local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) return (pcall(tostring, t)) --> false
    local function f() return pcall(f) end return type(f()) --> 'boolean'
    local function f() return f() end return pcall(function() local n = 0 local function g() n = n + 1 if n < 1000 then return g() end return n end return g() end) --> true 1000
  `,
    "",
  )
})
