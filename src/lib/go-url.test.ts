import { describe, expect, it } from "vitest"
import { escapePath, malformedEscape, pathUnescape, queryEncode, queryParse, queryUnescape } from "./go-url.ts"

describe("percent-encoding as Go does it", () => {
  it.each([
    { encoded: "a%20b", decoded: "a b" },
    { encoded: "gr%C3%BCn", decoded: "grün" },
    { encoded: "%zz", decoded: undefined },
    { encoded: "50%", decoded: undefined },
  ])("decodes the path $encoded", ({ encoded, decoded }) => {
    expect(pathUnescape(encoded)).toBe(decoded)
  })

  it.each([
    ["a%", "%"],
    ["%41%z", "%z"],
    ["%zzz", "%zz"],
    ["%é", "%é"],
    ["%aé", "%a\udcc3"],
    ["%a😀", "%a\udcf0"],
    ["%😀", "%\udcf0\udc9f"],
    ["%41", undefined],
  ])("finds in %j the malformed escape %j", (text, escape) => {
    expect(malformedEscape(text)).toBe(escape)
  })

  it("decodes + as a blank in queries only", () => {
    expect(queryUnescape("a+b%2B")).toBe("a b+")
    expect(pathUnescape("a+b")).toBe("a+b")
  })

  it("sends bytes on that are not UTF-8", () => {
    const decoded = pathUnescape("/b/%FF%fe-%C3%A9%E2%82") ?? ""
    expect(decoded.toWellFormed()).toBe("/b/\ufffd\ufffd-é\ufffd\ufffd")
    expect(escapePath(decoded)).toBe("/b/%FF%FE-%C3%A9%E2%82")
    expect(queryEncode(queryParse("a=%FF+%C3"))).toBe("a=%FF+%C3")
  })

  it("encodes a path anew only if something in it is not legal", () => {
    expect(escapePath("/a%2Fb")).toBe("/a%2Fb")
    expect(escapePath("/a%2Fb c")).toBe("/a/b%20c")
    expect(escapePath("/it's(1)!*[2]")).toBe("/it's(1)!*[2]")
    expect(escapePath("/a\nb")).toBeUndefined()
  })

  it("sorts a query by the bytes of its names", () => {
    expect(queryEncode(queryParse("%F0%9F%98%80=1&%EF%BF%BF=2"))).toBe("%EF%BF%BF=2&%F0%9F%98%80=1")
  })

  it("drops query pairs with a bad escape or a semicolon", () => {
    expect(queryEncode(queryParse("b=2&a=1&a=&c=%zz&d;e=1&&f"))).toBe("a=1&a=&b=2&f=")
  })
})
