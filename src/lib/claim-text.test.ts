import { describe, expect, it } from "vitest"
import { claimText, memberText } from "./claim-text.ts"

describe("claimText", () => {
  it.each([
    ["text, with <signs>", "text, with <signs>"],
    [7, "7"],
    [-12, "-12"],
    [2.5, "2.500000"],
    [55.604981, "55.604981"],
    [1e-7, "0"],
    // biome-ignore lint/correctness/noPrecisionLoss: the nearest double is what a claim holds
    [9007199254740993, "9007199254740992"],
    [1e18, "1000000000000000000"],
    [2.9999999, "3"],
    [1 / 128, "0.007812"],
    [-3 / 128, "-0.023438"],
    [true, "true"],
    [null, "null"],
    [undefined, ""],
    [[], ""],
    [["new", "vip"], "new,vip"],
    [{ b: [1, 2.5], a: "x & <y>" }, '{"a":"x \\u0026 \\u003cy\\u003e","b":[1,2.5]}'],
  ])("writes %j as %s", (value, text) => {
    expect(claimText(value)).toBe(text)
  })
})

describe("memberText", () => {
  it.each([
    [100000, "100000"],
    [1e6, "1e+06"],
    [2.1e7, "2.1e+07"],
    [123456789, "1.23456789e+08"],
    [0.1, "0.1"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1e-300, "1e-300"],
    [-0, "-0"],
    [null, "<nil>"],
    [["x", ["y", 1]], "[x [y 1]]"],
    [{ k: "v", a: null }, "map[a:<nil> k:v]"],
    [{ "\u{1f600}": 1, "\uff5e": 2 }, "map[\uff5e:2 \u{1f600}:1]"],
  ])("writes %j as %s", (value, text) => {
    expect(memberText(value)).toBe(text)
  })
})
