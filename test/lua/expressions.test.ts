import { test } from "vitest"
import { check, checkImmediate } from "./support.ts"

test("arithmetic", () => {
  check(`
    1 + 2 --> 3
    7 - 10 --> -3
    6 * 7 --> 42
    7 / 2 --> 3.5
    1 / 0 --> +Inf
    -1 / 0 --> -Inf
    0 / 0 ~= 0 / 0 --> true
    7 % 3, -7 % 3, 7 % -3, -7 % -3 --> 1 2 -2 -1
    5.5 % 2, -5.5 % 2 --> 1.5 0.5
    5 % math.huge, -5 % math.huge --> 5 1.7976931348623157e+308
    2 ^ 10, 2 ^ 0.5, 2 ^ -1 --> 1024 1.4142135623730951 0.5
    1 ^ (0 / 0), 0 ^ 0 --> 1 1
    -2 ^ 2 --> -4
    2 ^ 3 ^ 2 --> 512
    (2 ^ 3) ^ 2 --> 64
    - - 3 --> 3
    -(-3) --> 3
    1 - -1 --> 2
    2 - 3 - 4 --> -5
    2 / 2 / 2 --> 0.5
    1 + 2 * 3 - 4 / 2 --> 5
    (1 + 2) * 3 --> 9
    10 % 4 * 2 --> 4
    2 * 3 % 4 --> 2
    -3 % 5 --> 2
    0.1 + 0.2 --> 0.30000000000000004
    2 ^ 53 + 1 --> 9007199254740992
    1e308 * 10 --> +Inf
  `)
})

test("texts and numbers in arithmetic", () => {
  check(String.raw`
    "10" + 5 --> 15
    "3" * "4" --> 12
    "10" / 4 --> 2.5
    "5" % 3 --> 2
    "2" ^ 2 --> 4
    -"2" --> -2
    " 7 " + 1 --> 8
    "\t7\n" + 0 --> 7
    "0x10" + 0 --> 16
    "0X1f" + 0 --> 31
    "010" + 0 --> 8
    "0b101" + 0 --> 5
    "-0x10" + 0 --> -16
    "09" + 0 --> 9
    "1e2" + 0 --> 100
    "1.5e-1" + 0 --> 0.15
    ".5" + 0 --> 0.5
    "5." + 0 --> 5
    10 .. 20 --> '1020'
    1 .. "" --> '1'
    "a" .. 1 + 2 --> 'a3'
    "x" .. 0.5 --> 'x0.5'
    "x" .. -0.0 --> 'x0'
    "inf" + 0, "-Inf" + 0, "nan" + 0 --> +Inf -Inf NaN
    "1_000" + 0, "0x_f_f" + 0, "1_0.5_0e0_1" + 0, tonumber("1_0.5") --> 1000 255 105 10.5
    pcall(function() return "1__0" + 0 end), pcall(function() return "_1" + 0 end), pcall(function() return "1_" + 0 end) --> false false false 'c:1: cannot perform add operation between string and number'
    -"+nan" --> ! c:1: __unm undefined
  `)
})

test("number literals", () => {
  check(`
    3, 3.0, 3., .5, 0.5 --> 3 3 3 0.5 0.5
    1e3, 1E3, 1e+3, 1e-3 --> 1000 1000 1000 0.001
    0xff, 0XA0, 0xffffffff --> 255 160 4294967295
    010, 08, 007 --> 10 8 7
    5E-1, 0.5e1 --> 0.5 5
    1e , 1e_, .5.5 --> NaN NaN NaN
    1e300 * 1 --> 1e+300
    9007199254740993 --> 9007199254740992
  `)
})

test("a number without an exponent takes what follows", () => {
  checkImmediate(
    `
    return loadstring("x = 1e)") ~= nil --> true
    loadstring("x = 1e- y = 2")() return x, y --> NaN 2
    loadstring("x = 1e1 y = 0x1e z = 3E+2")() return x, y, z --> 10 30 300
  `,
    "",
  )
})

test("numbers as texts", () => {
  check(`
    tostring(1), tostring(-1), tostring(1.0) --> '1' '-1' '1'
    tostring(0), tostring(-0.0) --> '0' '0'
    tostring(1e15), tostring(1e18) --> '1000000000000000' '1000000000000000000'
    tostring(2^53), tostring(-2^53) --> '9007199254740992' '-9007199254740992'
    tostring(2^63), tostring(-2^63) --> '9.223372036854776e+18' '-9223372036854775808'
    tostring(1e19), tostring(1e100) --> '1e+19' '1e+100'
    tostring(1.5), tostring(0.1) --> '1.5' '0.1'
    tostring(123456.789) --> '123456.789'
    tostring(999999.5), tostring(1234567.5) --> '999999.5' '1.2345675e+06'
    tostring(0.0001), tostring(0.00001) --> '0.0001' '1e-05'
    tostring(1e-7), tostring(1.5e-10) --> '1e-07' '1.5e-10'
    tostring(1/3) --> '0.3333333333333333'
    tostring(1/0), tostring(-1/0), tostring(0/0) --> '+Inf' '-Inf' 'NaN'
    tostring(5e-324) --> '5e-324'
    1e15 .. "|" .. 0.00001 --> '1000000000000000|1e-05'
  `)
})

test("comparison", () => {
  check(String.raw`
    1 == 1.0, 1 == "1", "a" == "a" --> true false true
    nil == false, nil == nil, 0 == -0 --> false true true
    {} == {}, print == print --> false true
    1 ~= 2, 1 ~= 1, "a" ~= "b" --> true false true
    1 < 2, 2 < 1, 1 < 1 --> true false false
    1 <= 1, 2 <= 1 --> true false
    2 > 1, 1 >= 1, 1 >= 2 --> true true false
    "a" < "b", "a" < "B", "Z" < "a" --> true false true
    "" < "a", "a" < "", "ab" < "b" --> true false true
    "10" < "9" --> true
    "a\0b" > "a" --> true
    "é" > "z" --> true
    0/0 < 1, 0/0 > 1, 0/0 == 0/0 --> false false false
    (1 < 2) == true --> true
    not (1 == 2) --> true
    1 < 2 == true --> true
    "abc" == "ab" .. "c" --> true
  `)
})

test("logic", () => {
  check(`
    nil and 1, false and 1, 1 and 2 --> nil false 2
    nil or 1, false or nil, 1 or 2 --> 1 nil 1
    0 and "zero", "" and "empty" --> 'zero' 'empty'
    false or false or 3 --> 3
    1 and 2 and 3, 1 and nil and 3 --> 3 nil
    nil and nil or 5 --> 5
    true and false or "x" --> 'x'
    not nil, not false, not 0, not "" --> true true false false
    not not 1 --> true
    not 1 == 2 --> false
    1 == 1 and "yes" or "no" --> 'yes'
    1 > 2 and "yes" or "no" --> 'no'
    false == false and true --> true
    1 or error("not reached") --> 1
    nil and error("not reached") --> nil
  `)
})

test("precedence", () => {
  check(`
    1 + 2 < 4 --> true
    1 .. 2 == "12" --> true
    2 + 3 .. "" --> '5'
    "a" .. "b" .. "c" --> 'abc'
    -3 ^ 2 --> -9
    2 ^ -2 --> 0.25
    not true == false --> true
    #"abc" + 1 --> 4
    -"3" + 1 --> -2
    2 * -3 --> -6
    1 < 2 and 2 < 3 --> true
    1 or nil and 2 --> 1
    -#"abc" --> -3
    not #"" --> false
  `)
})

test("length", () => {
  check(String.raw`
    #"", #"abc", #"a\0b", #"ñ" --> 0 3 3 2
    #{}, #{1, 2, 3} --> 0 3
    #{1, nil, 3} --> 3
    #{nil, nil, 3} --> 3
    #{1, nil} --> 1
    #{nil} --> 0
    #{n = 1} --> 0
    #{[1] = "a", [2] = "b"} --> 2
  `)
})

test("text literals", () => {
  check(String.raw`
    "a", 'b', [[c]] --> 'a' 'b' 'c'
    "it's", 'say "x"' --> 'it's' 'say "x"'
    "\65\066\0677" --> 'ABC7'
    "\n" == "\10", "\r" == "\13", "\t" == "\9" --> true true true
    "\a\b\f\v" == "\7\8\12\11" --> true
    "\\", "\"", '\'' --> '\' '"' '''
    "\q\x41" --> 'qx41'
    #"\0\0" --> 2
    [[a]b]], [=[a]]b]=] --> 'a]b' 'a]]b'
    #[[\n]] --> 2
    [==[ ]=] ]==] --> ' ]=] '
    "ñ日😀", #"ñ日😀" --> 'ñ日😀' 9
    "\195\177" --> 'ñ'
    ("x"):rep(3) --> 'xxx'
    type"x", type[[x]], type{} --> 'string' 'string' 'table'
  `)
})

test("varargs and multiple results", () => {
  check(`
    (function(...) return ... end)(1, 2, 3) --> 1 2 3
    ((function(...) return ... end)(1, 2, 3)) --> 1
    (function(...) return (...) end)(1, 2) --> 1
    (function(...) return ..., "end" end)(1, 2) --> 1 'end'
    (function(...) return select("#", ...) end)() --> 0
    (function(...) return select("#", ...) end)(nil, nil) --> 2
    (function(...) local a, b = ... return b, a end)(1, 2) --> 2 1
    (function(...) local t = {...} return #t, t[2] end)(7, 8, 9) --> 3 8
    (function(...) local t = {..., "x"} return #t end)(7, 8, 9) --> 2
    (function(a, ...) return a, ... end)(1) --> 1
    (function(a, ...) return a, ... end)(1, 2, 3) --> 1 2 3
    (function(...) return arg.n, arg[1] end)("x", "y") --> 2 'x'
    (function(a, b) return a, b end)(1) --> 1 nil
    (function(a) return a end)(1, 2, 3) --> 1
    (function() end)() -->
    (function() return end)() -->
    (function() return nil end)() --> nil
    type((function() end)()) --> ! c:1: bad argument #1 to type (value expected)
    #{(function() return 1, 2 end)()} --> 2
    #{(function() return 1, 2 end)(), 10} --> 2
    #{((function() return 1, 2 end)())} --> 1
    math.max((function() return 1, 5, 3 end)()) --> 5
    math.max((function() return 1, 5 end)(), 2) --> 2
  `)
})
