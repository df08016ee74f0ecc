import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeBytes } from "../utf8.ts"
import { decodeFirst } from "./decode.ts"
import { encode } from "./encode.ts"
import { compareBytes } from "./order.ts"
import { isObject, type JsonValue, jsonNumber, NotFinite, NotJsonError, put, struct } from "./value.ts"
import { write } from "./write.ts"

describe("encode", () => {
  test.each([
    [{ b: 1, a: { d: [{ z: 1, y: 2 }], c: null } }, '{"a":{"c":null,"d":[{"y":2,"z":1}]},"b":1}'],
    [{ 10: 1, 9: 2, a: 3, "-": 4 }, '{"-":4,"10":1,"9":2,"a":3}'],
    [{ a: { 2: "x", 10: "y" } }, '{"a":{"10":"y","2":"x"}}'],
    [{ B: 1, a: 2, é: 3, "": 4 }, '{"":4,"B":1,"a":2,"é":3}'],
    [{ "\u{1f600}": 1, "\uff5e": 2 }, '{"\uff5e":2,"\u{1f600}":1}'],
    [
      [
        { a: 1, b: 2 },
        { b: 3, a: 4 },
        { a: 5, c: 6 },
      ],
      '[{"a":1,"b":2},{"a":4,"b":3},{"a":5,"c":6}]',
    ],
    [[], "[]"],
    [{}, "{}"],
    [{ a: [[], {}, ""] }, '{"a":[[],{},""]}'],
  ] as [JsonValue, string][])("sorts the keys of %j by their bytes", (value, text) => {
    expect(encode(value)).toBe(text)
    expect(write(value)).toBe(text)
  })

  test.each([
    ["<b>&", '"\\u003cb\\u003e\\u0026"'],
    ["\u2028\u2029", '"\\u2028\\u2029"'],
    ['\b\f\n\r\t"\\/', '"\\b\\f\\n\\r\\t\\"\\\\/"'],
    ["\u0000\u001f\u007f\u0080", '"\\u0000\\u001f\u007f\u0080"'],
    ["ü😀", '"ü😀"'],
    ["a\ud800", '"a\ufffd"'],
    ["\udc00\\ud800<", '"\ufffd\\\\ud800\\u003c"'],
  ])("escapes %j as Go does, in values and keys", (value, text) => {
    expect(encode(value)).toBe(text)
    expect(encode({ [value]: 1 })).toBe(`{${text}:1}`)
    expect(write({ [value]: value })).toBe(`{${text}:${text}}`)
  })

  test.each([
    [0, "0"],
    [-0, "-0"],
    [1e21, "1e+21"],
    [123456789012345680000, "123456789012345680000"],
    [1e-7, "1e-7"],
    [0.000001, "0.000001"],
    [Number.NaN, "null"],
    [Number.NEGATIVE_INFINITY, "null"],
    [jsonNumber("1.00"), "1.00"],
  ])("prints the number %s as %s", (value, text) => {
    expect(encode(value)).toBe(text)
    expect(encode({ b: value, a: [value] })).toBe(`{"a":[${text}],"b":${text}}`)
    expect(write([value])).toBe(`[${text}]`)
  })

  test("keeps the field order of a struct and sorts the maps in it", () => {
    const item = struct({ title: "t", link: { b: 1, a: 2 }, guid: struct({}) })
    expect(isObject(item)).toBe(false)
    expect(encode({ z: 1, items: [item] })).toBe('{"items":[{"title":"t","link":{"a":2,"b":1},"guid":{}}],"z":1}')
    expect(write([item])).toBe('[{"title":"t","link":{"a":2,"b":1},"guid":{}}]')
  })

  test("writes prototype names like any key and leaves its input alone", () => {
    const value: JsonValue = {}
    put(value, "toString", 1)
    put(value, "__proto__", { b: 1, a: 2 })
    expect(encode(value)).toBe('{"__proto__":{"a":2,"b":1},"toString":1}')
    expect(Object.keys(value)).toEqual(["toString", "__proto__"])
  })

  test("is no recursion: 50,000 levels are written", () => {
    let value: JsonValue = 1
    for (let level = 0; level < 50_000; level++) value = [value]
    expect(encode(value)).toBe(`${"[".repeat(50_000)}1${"]".repeat(50_000)}`)
  })
})

const key = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.string({ unit: "binary", maxLength: 3 }),
  fc.constantFrom("__proto__", "constructor", "toString", "0", "10", "9", "a", "b", "rawJSON"),
)
const document = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<JsonValue>(null, true, false, 0, -0, 1.5, jsonNumber("1.0"), jsonNumber("12345678901234567890")),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map(objectOf),
  ),
})).value

function objectOf(entries: [string, JsonValue][]): JsonValue {
  const object: JsonValue = {}
  for (const [name, value] of entries) put(object, name, value)
  return object
}

/** An independent, plain statement of the rule. */
function reference(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(reference).join(",")}]`
  if (isObject(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    return `{${entries.map(([name, item]) => `${reference(name)}:${reference(item)}`).join(",")}}`
  }
  if (Object.is(value, -0)) return "-0"
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

test("any document is written in canonical form, by both writers, and read again as the same", () => {
  fc.assert(
    fc.property(document, (value) => {
      const text = reference(value)
      expect(encode(value)).toBe(text)
      expect(write(value)).toBe(text)
      expect(encode(decodeFirst(text))).toBe(text)
      expect(encode(decodeFirst(`\n${text}]`))).toBe(text)
    }),
    { numRuns: 1000 },
  )
})

test("compareBytes is the order of UTF-8", () => {
  const text = fc.string({ unit: "binary", maxLength: 4 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})

test("compareBytes takes a lone surrogate for its byte", () => {
  const bytes = fc.uint8Array({ maxLength: 5 })
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(Math.sign(compareBytes(decodeBytes(a), decodeBytes(b)))).toBe(Buffer.compare(a, b))
    }),
    { numRuns: 2000 },
  )
  expect(compareBytes("\udc80", "é")).toBeLessThan(0)
})

test("refuses a number of a script that JSON has no text for, wherever it stands", () => {
  for (const value of [new NotFinite(Number.NaN), { a: [new NotFinite(1 / 0)] }, { 10: new NotFinite(-1 / 0), 9: 1 }]) {
    expect(() => encode(value)).toThrow(NotJsonError)
  }
})
