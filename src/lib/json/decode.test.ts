import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeFirst, decodeUtf8, decodeWhole } from "./decode.ts"
import { encode } from "./encode.ts"
import { JsonSyntaxError } from "./error.ts"
import { scan } from "./scan.ts"
import { get, isObject, type JsonValue } from "./value.ts"

function failure(read: () => JsonValue): string {
  try {
    read()
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
  return "no error"
}

describe("decodeFirst", () => {
  test.each([
    ["", "EOF"],
    [" \n\t", "EOF"],
    ["{", "unexpected EOF"],
    ['{"a":[1,2', "unexpected EOF"],
    ['"abc', "unexpected EOF"],
    ["nul", "unexpected EOF"],
    ["-", "unexpected EOF"],
    ["nope", "invalid character 'o' in literal null (expecting 'u')"],
    ["truE", "invalid character 'E' in literal true (expecting 'e')"],
    ["jam", "invalid character 'j' looking for beginning of value"],
    ["[1,]", "invalid character ']' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ['{"a":01}', "invalid character '1' after object key:value pair"],
    ["[-a]", "invalid character 'a' in numeric literal"],
    ["[1.x]", "invalid character 'x' after decimal point in numeric literal"],
    ["[1e+]", "invalid character ']' in exponent of numeric literal"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\u0001"', "invalid character '\\x01' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ["[1,'a']", "invalid character '\\'' looking for beginning of value"],
    ["\ufeff{}", "invalid character 'ï' looking for beginning of value"],
    ["NaN", "invalid character 'N' looking for beginning of value"],
    ["{}/* */", "no error"],
  ])("says of %j: %s", (text, message) => {
    expect(failure(() => decodeFirst(text))).toBe(message)
  })

  test.each([
    ['  {"a":1} and more', '{"a":1}'],
    ["[1] [2]", "[1]"],
    ["01", "0"],
    ["1 ", "1"],
    ['"a"b', '"a"'],
    ["null", "null"],
    ['{"a":1,"b":2,"a":{"c":3}}', '{"a":{"c":3},"b":2}'],
  ])("reads of %j the first value only: %s", (text, value) => {
    expect(encode(decodeFirst(text))).toBe(value)
  })

  test.each([
    "1.0",
    "1e3",
    "1E400",
    "-0",
    "-0.0",
    "0.0000001",
    "12345678901234567890",
    "0.1000000000000000055511151231257827",
    "1.5E-7",
    "9007199254740993",
    "100.00",
    "-12.50",
  ])("keeps the number text %s wherever it stands", (number) => {
    expect(encode(decodeFirst(number))).toBe(number)
    expect(encode(decodeFirst(`{"a":[1,${number}],"b":${number}}`))).toBe(`{"a":[1,${number}],"b":${number}}`)
    expect(encode(decodeFirst(`[ ${number}\n,2]`))).toBe(`[${number},2]`)
  })

  test.each(["0", "1", "-1", "9.99", "0.5", "123456789012345", "20.990000000000002", "52.5200065999"])(
    "gives the ordinary number %s as a JavaScript number",
    (number) => {
      expect(decodeFirst(`{"a":${number}}`)).toEqual({ a: Number(number) })
    },
  )

  test("pairs surrogate escapes and replaces lone ones", () => {
    expect(decodeFirst('"\\ud83d\\ude00"')).toBe("😀")
    expect(decodeFirst('"\\ud83d-\\ude00"')).toBe("\ufffd-\ufffd")
    expect(decodeFirst('"\\ud83d\\ud83d\\ude00"')).toBe("\ufffd😀")
    expect(decodeFirst('"\\\\ud83d\\udE00"')).toBe("\\ud83d\ufffd")
  })

  test("keeps names of the prototype as plain keys", () => {
    for (const text of ['{"__proto__":{"x":1},"constructor":2}', '{"__proto__":{"x":1.0},"constructor":2}']) {
      const value = decodeFirst(text)
      if (!isObject(value)) throw new Error("expected an object")
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(get(value, "constructor")).toBe(2)
      expect(get(value, "toString")).toBeUndefined()
      expect(Object.keys(value)).toEqual(["__proto__", "constructor"])
    }
  })

  test("reads 10,000 levels, refuses one more and survives any number", () => {
    const nested = (levels: number) => '{"a":['.repeat(levels / 2) + "]}".repeat(levels / 2)
    expect(encode(decodeFirst(nested(10_000)))).toBe(nested(10_000))
    expect(failure(() => decodeFirst(nested(10_002)))).toBe("invalid character '{' exceeded max depth")
    expect(failure(() => decodeFirst("[".repeat(100_001)))).toBe("invalid character '[' exceeded max depth")
    expect(failure(() => decodeFirst(`{"a":"${"]".repeat(30_000)}","b":${nested(20_000)}}`))).toContain("max depth")
  })

  test("does not count brackets in strings as depth", () => {
    const text = JSON.stringify({ a: `${"[".repeat(20_000)}\\"${"]".repeat(20_000)}` })
    expect(encode(decodeFirst(text))).toBe(text)
  })

  test("agrees with JSON.parse on what is JSON and on its value", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(encode(decodeFirst(text)))).toEqual(JSON.parse(text))
        expect(encode(scan(text, "document"))).toBe(encode(decodeFirst(text)))
      }),
    )
  })

  test("fails on a damaged document exactly where JSON.parse does, if nothing stands before the damage", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (text, place, insert) => {
        const at = place % (text.length + 1)
        const damaged = text.slice(0, at) + insert + text.slice(at)
        let good = true
        try {
          JSON.parse(damaged)
        } catch {
          good = false
        }
        expect(failure(() => decodeWhole(damaged)) === "no error").toBe(good)
      }),
    )
  })
})

describe("decodeWhole", () => {
  test.each([
    ["", "unexpected end of JSON input"],
    ["{", "unexpected end of JSON input"],
    ['"abc', "unexpected end of JSON input"],
    ["nul", "invalid character ' ' in literal null (expecting 'l')"],
    ["-", "invalid character ' ' in numeric literal"],
    ["1.", "invalid character ' ' after decimal point in numeric literal"],
    ['"\\', "invalid character ' ' in string escape code"],
    ['{"a":1}x', "invalid character 'x' after top-level value"],
    ["01", "invalid character '1' after top-level value"],
    [" [1.0] \n", "no error"],
  ])("says of %j: %s", (text, message) => {
    expect(failure(() => decodeWhole(text))).toBe(message)
  })
})

describe("decodeUtf8", () => {
  const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

  test.each([
    ["\xff", "invalid character 'ÿ' looking for beginning of value"],
    ["[\x80]", "invalid character '\\u0080' looking for beginning of value"],
    ["[1\xad", "invalid character '\\u00ad' after array element"],
    ['{"\xff":"\xe2\x82"\xe2\x82}', "invalid character 'â' after object key:value pair"],
    ["[\xef\xbf\xbd]", "invalid character 'ï' looking for beginning of value"],
    ['"\\u\xc3\xa9"', "invalid character 'Ã' in \\u hexadecimal character escape"],
    ["[1]\xff", "no error"],
  ])("says of the bytes %j: %s", (text, message) => {
    expect(failure(() => decodeUtf8(latin1(text), decodeFirst))).toBe(message)
  })

  test("reads each byte that is no UTF-8 as U+FFFD", () => {
    expect(decodeUtf8(latin1('{"a\xff":"\xe2\x82"}'), decodeWhole)).toEqual({ "a\ufffd": "\ufffd\ufffd" })
  })
})

test("any number text comes back as it was", () => {
  const digits = fc.stringMatching(/^(?:0|[1-9]\d{0,25})$/)
  const number = fc
    .tuple(
      fc.constantFrom("", "-"),
      digits,
      fc.option(fc.stringMatching(/^\d{1,25}$/)),
      fc.option(fc.stringMatching(/^[eE][-+]?\d{1,3}$/)),
    )
    .map(
      ([sign, whole, fraction, exponent]) =>
        `${sign}${whole}${fraction === null ? "" : `.${fraction}`}${exponent ?? ""}`,
    )
  const blank = fc.constantFrom("", " ", "\n")
  fc.assert(
    fc.property(number, number, blank, (first, second, between) => {
      const text = `{"a":${between}${first}${between},"b":[${second}${between}]}`
      expect(encode(decodeFirst(text))).toBe(`{"a":${first},"b":[${second}]}`)
      expect(encode(decodeFirst(first))).toBe(first)
    }),
    { numRuns: 2000 },
  )
})
