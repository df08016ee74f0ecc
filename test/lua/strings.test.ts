import { test } from "vitest"
import { check } from "./support.ts"

test("sub, byte, char, len", () => {
  check(String.raw`
    ("Teapot"):sub(1, 3), ("Teapot"):sub(2), ("Teapot"):sub(-3), ("Teapot"):sub(-3, -2) --> 'Tea' 'eapot' 'pot' 'po'
    ("Teapot"):sub(0), ("Teapot"):sub(4, 2), ("Teapot"):sub(10), ("Teapot"):sub(-100, 2) --> 'Teapot' '' '' 'Te'
    ("Teapot"):sub(3, 100), ("Teapot"):sub(2, -2), ("Teapot"):sub(0, 0), (""):sub(1) --> 'apot' 'eapo' '' ''
    ("Teapot"):sub(6, 6), ("Teapot"):sub(7), ("Teapot"):sub(1.9, 2.9) --> 't' '' 'Te'
    ("Teapot"):sub(-1/0), ("Teapot"):sub(1/0), ("Teapot"):sub(0/0), ("Teapot"):sub(1, 1/0) --> '' '' '' ''
    select("#", ("abc"):byte(1e300, 3)), ("abc"):find("b*", 1/0) --> 0 nil
    ("abc"):byte() --> 97 98 99
    ("A"):byte(), ("Teapot"):byte(2), ("Teapot"):byte(-1), ("Teapot"):byte(1, 3) --> 65 101 116 84 101 97
    select("#", ("x"):byte(10)), select("#", ("x"):byte(0)), select("#", (""):byte()) --> 0 0 0
    select("#", ("abc"):byte(3, 2)), ("abc"):byte(-2, -1) --> 0 98 99
    ("ñ"):byte(1, -1) --> 195 177
    string.char(72, 105), #string.char(0, 255), string.char(), string.char(65.7) --> 'Hi' 2 '' 'A'
    string.char(321) == "A" --> true
    ("abc"):sub(1/0), ("abc"):sub(0/0, 2), ("abc"):sub(1, 1/0), ("abc"):find("b", -1/0) --> '' '' '' nil
    select("#", ("abc"):byte(0/0)), select("#", ("abc"):byte(-1/0, 2)) --> 0 0
    ("ñ"):len(), string.len("a\0b"), string.len(123) --> 2 3 3
    (5 .. ""):rep(2), string.upper(12), string.sub(12345, 2, 3) --> '55' '12' '23'
  `)
})

test("case, rep, reverse", () => {
  check(String.raw`
    ("aBc1"):upper(), ("aBc1"):lower() --> 'ABC1' 'abc1'
    ("Straße ÑÉ"):upper(), ("ÑÉ ÀÇ"):lower() --> 'STRAßE ÑÉ' 'ñé àç'
    ("ὀδυσσεύς"):upper() --> 'ὈΔΥΣΣΕΎΣ'
    ("ab"):rep(3), ("ab"):rep(0), ("ab"):rep(-1), ("x"):rep(2.9) --> 'ababab' '' '' 'xx'
    ("ab"):rep(2, "-"), (""):rep(1e9) --> 'abab' ''
    ("abc"):reverse(), (""):reverse(), ("ñ"):reverse() == "\177\195" --> 'cba' '' true
    ("x"):upper():lower() --> 'x'
    #loadstring("return 'a'" .. (" .. 'a'"):rep(999))() --> 1000
  `)
})

test("argument errors", () => {
  check(`
    pcall(string.rep) --> false 'c:1: bad argument #1 to (anonymous) (string expected, got nil)'
    pcall(string.rep, "x", "y") --> false 'c:1: bad argument #2 to (anonymous) (number expected, got string)'
    pcall(string.rep, "x", "3") --> false 'c:1: bad argument #2 to (anonymous) (number expected, got string)'
    pcall(string.upper, nil) --> false 'c:1: bad argument #1 to (anonymous) (string expected, got nil)'
    pcall(string.sub, "x") --> false 'c:1: bad argument #2 to (anonymous) (number expected, got nil)'
    pcall(string.upper, {}) --> false 'c:1: bad argument #1 to (anonymous) (string expected, got table)'
    pcall(string.find, "x") --> false 'c:1: bad argument #2 to (anonymous) (string expected, got nil)'
    pcall(string.dump, print) --> false 'c:1: GopherLua does not support the string.dump'
    string.rep("x") --> ! c:1: bad argument #2 to rep (number expected, got nil)
    ("x"):rep() --> ! c:1: bad argument #2 to rep (number expected, got nil)
    ("x"):rep({}) --> ! c:1: bad argument #2 to rep (number expected, got table)
    ("x"):nothing() --> ! c:1: attempt to call a non-function object
    ("x").y.z --> ! c:1: attempt to index a non-table object(nil) with key 'z'
  `)
})

test("format: integers and texts", () => {
  check(String.raw`
    string.format("%d|%5d|%-5d|%05d|%+d", 3, 42, 42, 42, 42) --> '3|   42|42   |00042|+42'
    string.format("%d %i %d", -7, 9, 3.7) --> '-7 9 3'
    string.format("%d", -3.7), string.format("%d", 1e15) --> '-3' '1000000000000000'
    string.format("% d|% d", 5, -5) --> ' 5|-5'
    string.format("%.3d|%5.3d|%.0d", 7, 7, 0) --> '007|  007|'
    string.format("%x %X %#x %o %04x", 255, 255, 255, 8, 10) --> 'ff FF 0xff 10 000a'
    string.format("%x", 255.9), string.format("%x", -255) --> 'ff' '-ff'
    string.format("%b %#o %U", 5, 8, 241) --> '101 010 U+00F1'
    string.format("%c%c%c", 72, 105, 241) --> 'Hiñ'
    string.format("%s %s", "a", "b") --> 'a b'
    string.format("%10s|%-10s|", "hi", "hi") --> '        hi|hi        |'
    string.format("%.2s|%5.1s|", "hello", "hello") --> 'he|    h|'
    string.format("%5s|%-5s|", "ñ", "ñ") --> '    ñ|ñ    |'
    string.format("%s %s %s", nil, true, 1.5) --> 'nil true 1.5'
    string.format("%s", 3), string.format("%5s", 7), string.format("%s", "10") --> '3' '    7' '10'
    string.format("%s", 1234567.5) --> '1.2345675e+06'
    string.format("%v %v %v", 3, 0.5, "x") --> '3 0.5 x'
    string.format("%t", true) --> 'true'
    string.format("%q", 'say "hi"\n') --> '"say \"hi\"\n"'
    string.format("%q", "tab\tñ\0\200") --> '"tab\tñ\x00\xc8"'
    string.format("%x", "hi"), string.format("%X", "ñ") --> '6869' 'C3B1'
    string.format("100%%"), string.format("%d%%", 50), string.format("plain"), string.format("") --> '100%' '50%' 'plain' ''
    string.format("%d", "12"), string.format("%5d|", "12"), string.format("%d", "x") --> '12' '   12|' '0'
  `)
})

test("format: floats", () => {
  check(`
    string.format("%f", 1.5), string.format("%.2f", 3.14159) --> '1.500000' '3.14'
    string.format("%8.3f|%-8.1f|%08.2f", 2.5, 2.5, -2.5) --> '   2.500|2.5     |-0002.50'
    string.format("%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5) --> '0 2 2 4'
    string.format("%.1f %.1f", 0.25, 0.35) --> '0.2 0.3'
    string.format("%.2f", 1.005), string.format("%.2f", 2.675) --> '1.00' '2.67'
    string.format("%5.1f", -0.05) --> ' -0.1'
    string.format("%.3f", 2/3), string.format("%.2f", 1e15) --> '0.667' '1000000000000000.00'
    string.format("%.20f", 0.1) --> '0.10000000000000000555'
    string.format("%.0f", 1e22) --> '10000000000000000000000'
    string.format("%.2f", 1234567.5), string.format("%f", 0) --> '1234567.50' '0.000000'
    string.format("%e", 12345.678), string.format("%.3E", 0.00012) --> '1.234568e+04' '1.200E-04'
    string.format("%e", 0), string.format("%.0e", 25000), string.format("%.0e", 35000) --> '0.000000e+00' '2e+04' '4e+04'
    string.format("%.2e", 1.005), string.format("%.1e", 1.25) --> '1.00e+00' '1.2e+00'
    string.format("%e", 1e100), string.format("%e", 1e-100) --> '1.000000e+100' '1.000000e-100'
    string.format("%g %g %g", 1e20, 0.1, 100000) --> '1e+20 0.1 100000'
    string.format("%g %g %g", 1e6, 1e-4, 1e-5) --> '1e+06 0.0001 1e-05'
    string.format("%.3g %.3g %.10g", 3.14159, 1234.5, 100000) --> '3.14 1.23e+03 100000'
    string.format("%10g|%-10g|", 0.5, 0.5) --> '       0.5|0.5       |'
    string.format("%G", 1e-10) --> '1E-10'
    string.format("%05g %+05g % g %08f", 0/0, 0/0, 0/0, 1/0), string.format("% f %-06g|", 1/0, -1/0) --> '  NaN  +NaN  NaN     +Inf' ' Inf -Inf  |'
    string.format("%f %g", 1/0, -1/0), string.format("%.1f", 0/0) --> '+Inf -Inf' 'NaN'
    string.format("%+.1f % .1f", 1, 1) --> '+1.0  1.0'
  `)
})

test("format: missing and unfit arguments", () => {
  check(`
    string.format("%s and %s", "one") --> 'one and %!s(MISSING)'
    string.format("%s", "one", "two") --> 'one'
    string.format("%d%%", 1, 2) --> '1%%!(EXTRA lua.LNumber=2)'
    string.format("%z", 1) --> '%!z(int64=1)'
    string.format("%f", "x") --> '%!f(string=x)'
    string.format("%d", true) --> '%!d(lua.LBool=true)'
    string.format("%") --> '%!(NOVERB)'
    pcall(string.format) --> false 'c:1: bad argument #1 to (anonymous) (string expected, got nil)'
  `)
})

test("tonumber", () => {
  check(String.raw`
    tonumber("10"), tonumber(" 10 "), tonumber("10.5"), tonumber("-3"), tonumber("+3") --> 10 10 10.5 -3 3
    tonumber("zz", 36), tonumber("zz", 37), tonumber("0", 1), tonumber("0", -2) --> 1295 nil nil nil
    tonumber("0x1F"), tonumber("0XfF"), tonumber(".5"), tonumber("5."), tonumber(7) --> 31 255 0.5 5 7
    tonumber("1e3"), tonumber("1.5e3"), tonumber("1E-2"), tonumber("1.0e0") --> nil 1500 nil 1
    tonumber(""), tonumber(" "), tonumber("abc"), tonumber("10a"), tonumber("1 2") --> nil nil nil nil nil
    tonumber("0x"), tonumber("--1"), tonumber(nil), tonumber(true), tonumber({}) --> nil nil nil nil nil
    tonumber("ff", 16), tonumber("FF", 16), tonumber("101", 2), tonumber("z", 36) --> 255 255 5 35
    tonumber("777", 8), tonumber("9", 8), tonumber("-11", 2) --> 511 nil -3
    tonumber("007"), tonumber("-0"), tonumber("0.0"), tonumber("00.5") --> 7 0 0 0.5
    tonumber("9223372036854775807"), tonumber("9223372036854775808") --> 9.223372036854776e+18 nil
    tonumber("inf"), tonumber("nan"), tonumber("\n12\t") --> nil nil 12
    pcall(tonumber) --> false 'c:1: bad argument #1 to (anonymous) (value expected)'
    pcall(tonumber, "1", "2") --> false 'c:1: bad argument #2 to (anonymous) (number expected, got string)'
  `)
})
