import { test } from "vitest"
import { check } from "./support.ts"

test("find", () => {
  check(`
    ("hello world"):find("wor") --> 7 9
    ("hello"):find("l"), ("hello"):find("l", 4), ("hello"):find("xyz") --> 3 4 nil
    ("hello"):find("l", -2), ("hello"):find("h", 2), ("hello"):find("l", 100) --> 4 nil nil
    ("hello"):find(""), ("hello"):find("", 3), (""):find("") --> 1 1 1 0
    ("a.b"):find(".", 1, true), ("a.b"):find("b", 1, true) --> 2 3 3
    ("a+b"):find("+b", 1, true), ("abc"):find("%a", 1, true) --> 2 nil
    ("a.b"):find(".", 2) --> 2 2
    ("key=val"):find("(%w+)=(%w+)") --> 1 7 'key' 'val'
    ("abc"):find("()b()") --> 2 2 2 3
    ("abc"):find("^b"), ("abc"):find("^a"), ("abc"):find("^b", 2) --> nil 1 2 2
    ("abc"):find("c$"), ("abc"):find("b$") --> 3 nil
    ("aaa"):find("a-", 2), ("aaa"):find("a+", 2) --> 2 2 3
    ("  x"):find("%S") --> 3 3
  `)
})

test("match and captures", () => {
  check(String.raw`
    ("price 12.50"):match("%d+"), ("price 12.50"):match("(%d+)%.(%d+)") --> '12' '12' '50'
    ("abc"):match("b"), ("abc"):match("(b)"), ("abc"):match("()b") --> 'b' 'b' 2
    select("#", ("a"):match("b")), ("a"):match("b") == nil --> 0 true
    ("a"):match("b") or "default" --> 'default'
    tonumber(("a"):match("b")) --> ! c:1: bad argument #1 to tonumber (value expected)
    ("hello"):match("l+", 4), ("hello"):match("^l", 3), ("hello"):match(".", -1) --> 'l' 'l' 'o'
    ("hello"):match("(h)(e)(l)(l)(o)") --> 'h' 'e' 'l' 'l' 'o'
    ("hello"):match("((h)(e))") --> 'he' 'h' 'e'
    ("x=1, y=2"):match("y=(%d)") --> '2'
    ("2024-03-17"):match("^(%d+)-(%d+)-(%d+)$") --> '2024' '03' '17'
    ("  trim me  "):match("^%s*(.-)%s*$") --> 'trim me'
    ("/api/v2/users/42"):match("^/api/v(%d+)/(%a+)/(%d+)$") --> '2' 'users' '42'
    ("key"):match("^(%w+)=?(%w*)$") --> 'key' ''
    ("ñandú"):match("ñ(.*)"), ("ñ"):match(".") == "\195" --> 'andú' true
    (""):match(".*"), (""):match(".+"), (""):match("()") --> '' nil 1
  `)
})

test("classes and sets", () => {
  check(String.raw`
    ("a1, b-2."):gsub("%p", "") --> 'a1 b2' 3
    ("a1 B_\t%"):match("%a%d%s%u%p%c%p") == "a1 B_\t%" --> true
    ("a1!b"):match("%p"), ("0189az~"):match("^%P+"), ("5"):match("[%p]"), ("-.:@"):match("^%p+$") --> '!' '0189az' nil '-.:@'
    ("xyz"):match("[x-y]+"), ("xyz"):match("[^x]+"), ("a-b"):match("[%w-]+") --> 'xy' 'yz' 'a-b'
    ("]"):match("[]]"), ("a]b"):match("[^]]+"), ("a-"):match("[-a]+") --> ']' 'a' 'a-'
    ("a.b"):match("[.]"), ("a%b"):match("[%%]"), ("x^y"):match("[%^]") --> '.' '%' '^'
    ("ABC"):match("%l"), ("abc"):match("%u"), ("abc"):match("%D+") --> nil nil 'abc'
    ("abc123"):match("%A+"), ("a b"):match("%S+"), ("ab12"):match("%W") --> '123' 'a'
    ("0xFFg"):match("%x+"), ("0xFFg"):match("x(%x+)") --> '0' 'FF'
    ("a\0b"):match("%z") == "\0", ("a\0b"):match("%Z+") --> true 'a'
    ("[x]"):match("%[(.-)%]"), ("a.b"):match("a%.b"), ("a.b"):match("a.b") --> 'x' 'a.b' 'a.b'
    ("5-3"):match("[0-9]+-[0-9]+") --> '5-3'
    ("zzz"):match("[a-c]"), ("abc"):match("[%a-z]") --> nil
    ("a]"):match("a]"), ("*x"):match("*x"), ("+"):match("+") --> 'a]' '*x' '+'
    ("a**"):match("a**") --> 'a*'
    ("tab\there"):match("%s(%w+)") --> 'here'
  `)
})

test("quantifiers", () => {
  check(`
    ("aaa"):match("a-"), ("aaa"):match("a-$"), ("aaab"):match("a*b"), ("b"):match("a?b") --> '' 'aaa' 'aaab' 'b'
    ("<<a>>"):match("<(.+)>"), ("<<a>>"):match("<(.-)>") --> '<a>' '<a'
    ("aaa"):match("a+"), ("aaa"):match("a*"), ("baaa"):match("a*"), ("aaa"):match("aa?a?a?a") --> 'aaa' 'aaa' '' 'aaa'
    ("abcabc"):match("^(.-)c"), ("abcabc"):match("^(.*)c") --> 'ab' 'abcab'
    ("x = 5"):match("(%w+)%s*=%s*(%w+)") --> 'x' '5'
    ("aab"):match("a-b"), ("aXbXc"):match("a.-X"), ("aXbXc"):match("a.*X") --> 'aab' 'aX' 'aXbX'
    ("colour color"):gsub("colou?r", "c") --> 'c c' 2
    ("https://x"):match("^https?://"), ("http://x"):match("^https?://") --> 'https://' 'http://'
  `)
})

test("anchors, balance and references", () => {
  check(`
    ("a^b"):match("a^b"), ("a$b"):match("a$b"), ("$"):match("^$"), ("$"):match("%$") --> 'a^b' 'a$b' nil '$'
    (""):match("^$") == "", ("x"):match("^$") == nil --> true true
    ("f(a(b)c)d"):match("%b()"), ("[[x]]"):match("%b[]"), ("(("):match("%b()") == nil --> '(a(b)c)' '[[x]]' true
    ("if x then y end"):match("%bxn"), ("--a--"):match("%b--") --> 'x then' '--'
    ("abab"):match("(ab)%1"), ("abba"):match("(a)(b)%2%1") --> 'ab' 'a' 'b'
    ('"q" x'):match([[(["'])(.-)%1]]) --> '"' 'q'
    ("THE (quick) fox"):match("%f[%a]%a+") --> 'fox'
    ("aa"):match("(a)%1"), ("ab"):match("(a)%1") --> 'a'
  `)
})

test("gmatch", () => {
  const collect = `local function all(s, p) local o = {} for a, b in s:gmatch(p) do o[#o + 1] = b and a .. ":" .. b or tostring(a) end return table.concat(o, "|") end `
  check(
    `
    return all("one two  three", "%a+") --> 'one|two|three'
    return all("a=1, b=2", "(%w+)=(%w+)") --> 'a:1|b:2'
    return all("abc", "()") --> '1|2|3|4'
    return all("a,,b", "([^,]*)") --> 'a|||b|'
    return all("abc", "") --> '|||'
    return all("aaa", "^a") --> 'a'
    return all("xyz", "%d") --> ''
    return all("/shop/tea/9", "[^/]+") --> 'shop|tea|9'
    return all("k1=v1;k2=v2", "(%w+)=(%w+)") --> 'k1:v1|k2:v2'
    return string.gfind == string.gmatch, type(("x"):gmatch("x")) --> true 'function'
    local f, s = ("ab"):gmatch(".") return f(s), f(s), f(s) --> 'a' 'b'
    local f = ("ab"):gmatch(".") f() --> ! c:1: bad argument #1 to f (userdata expected, got nil)
  `,
    collect,
  )
})

test("gsub", () => {
  check(String.raw`
    ("hello world"):gsub("o", "0") --> 'hell0 w0rld' 2
    ("hello world"):gsub("o", "0", 1), ("aaa"):gsub("a", "b", 2) --> 'hell0 world' 'bba' 2
    ("aaa"):gsub("a", "b", 0), ("xaa"):gsub("a", "b", 0) --> 'bbb' 'xaa' 0
    ("key = value"):gsub("(%w+) = (%w+)", "%2 = %1") --> 'value = key' 1
    ("abc"):gsub("%w", "<%0>"), ("abc"):gsub("%w", "%1%1") --> '<a><b><c>' 'aabbcc' 3
    ("a b"):gsub(" ", "%%20"), ("a"):gsub("a", "%x") --> 'a%20b' '%x' 1
    ("a1b22"):gsub("%d+", function(d) return "<" .. d .. ">" end) --> 'a<1>b<22>' 2
    ("abc"):gsub("b", function() end), ("abc"):gsub("b", function() return false end) --> 'abc' 'abc' 1
    ("abc"):gsub("b", function() return 7 end), ("abc"):gsub("b", function() return "" end) --> 'a7c' 'ac' 1
    ("$name is $age, $x"):gsub("%$(%w+)", { name = "Ann", age = 5 }) --> 'Ann is 5, $x' 3
    ("a b"):gsub("%w", setmetatable({}, {__index = function(_, k) return k:upper() end})) --> 'A B' 2
    ("abc"):gsub("", "-"), ("abc"):gsub("%w*", "x"), ("abc"):gsub("b-", "-") --> '-a-b-c-' 'xx' '-a-b-c-' 4
    ("aaa"):gsub("^a", "b"), ("  x y  "):gsub("^%s+", "") --> 'baa' 'x y  ' 1
    ("abc"):gsub("x", "y"), (""):gsub("", "x") --> 'abc' 'x' 1
    ("abc abc"):gsub("(a)(b)", function(x, y) return y .. x end) --> 'bac bac' 2
    ("abc"):gsub("()b", "%1"), ("abc"):gsub("()", function(p) return p end) --> 'a2c' '1a2b3c4' 4
    ("a"):gsub("a", "1"), pcall(string.gsub, "abc", "b", 5) --> '1' false 'c:1: bad argument #3 to (anonymous) (string or table or function expected, got number)'
    ("x"):gsub("x", "%0%0"):gsub("xx", "y") --> 'y' 1
    select(2, ("a,b,c"):gsub(",", "")) --> 2
    ("abc"):gsub("b", function(x) return x, "ignored" end) --> 'abc' 1
    ("hello"):gsub("l", {l = "L"}), ("hello"):gsub("l", {}) --> 'heLLo' 'hello' 2
    ("héllo"):gsub("[\128-\255]+", "?") --> 'h?llo' 1
    ("<b>&"):gsub("[<>&]", {["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;"}) --> '&lt;b&gt;&amp;' 3
  `)
})

test("malformed patterns and replacements", () => {
  check(`
    pcall(string.match, "x", "[a") --> false 'c:1: unexpected EOS at 1'
    pcall(string.match, "x", "(a") --> false 'c:1: unfinished capture at EOS'
    pcall(string.match, "x", "a)") --> false 'c:1: invalid ')' at 0'
    pcall(string.match, "x", "[]") --> false 'c:1: unexpected EOS at 1'
    pcall(string.match, "xx", "x%1") --> false 'c:1: invalid capture index'
    pcall(string.match, "x", "%0") --> false 'c:1: invalid capture index at 0'
    ("x"):match("%"), ("x"):match("y%1") --> nil
    pcall(string.gsub, "abc", "(a)", "%2") --> false 'c:1: invalid capture index'
    pcall(string.gsub, "a", "a") --> false 'c:1: bad argument #3 to (anonymous) (string or table or function expected, got nil)'
    pcall(string.gsub, "a", "a", true) --> false 'c:1: bad argument #3 to (anonymous) (string or table or function expected, got boolean)'
    pcall(string.gsub, "a", "a", function() error("inside", 0) end) --> false 'inside'
  `)
})
