import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseStrictJson } from "./strict-json.ts"

describe("parseStrictJson", () => {
  it("parses what JSON.parse parses when no name comes twice", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ["at the top", '{"a":1,"a":1}'],
    ["inside an object", '{"a":{"b":1,"b":2}}'],
    ["inside a list", '[{"b":1,"b":2}]'],
    ["written with an escape", '{"a":1,"\\u0061":2}'],
    ["called __proto__", '{"__proto__":1,"__proto__":2}'],
  ])("refuses a member that comes twice %s", (_, text) => {
    expect(parseStrictJson(text)).toBeUndefined()
  })

  it("takes one name in two objects, and colons and quotes in texts", () => {
    const text = '{"a":{"x":":\\":\\\\"},"b":{"x":"\\\\\\":"},"c\\":":1,"__proto__":{"x":2}}'
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  it("refuses depth, numbers beyond a double and broken text", () => {
    expect(parseStrictJson(`${"[".repeat(100)}${"]".repeat(100)}`)).toBeDefined()
    expect(parseStrictJson(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toBeUndefined()
    expect(parseStrictJson(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`)).toBeUndefined()
    expect(parseStrictJson('{"exp":1e999}')).toBeUndefined()
    expect(parseStrictJson('{"a":')).toBeUndefined()
    expect(parseStrictJson("")).toBeUndefined()
  })
})
