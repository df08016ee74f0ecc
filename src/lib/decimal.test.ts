import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { canonicalText, compare, decimal, isMultiple, isWhole } from "./decimal.ts"

describe("decimal", () => {
  it.each([
    ["0", "0e0"],
    ["-0.00e5", "0e0"],
    ["1", "1e0"],
    ["+1.0", "1e0"],
    ["10E-1", "1e0"],
    ["-120.50", "-1205e-1"],
    ["0.001e+2", "1e-1"],
    [".5", "5e-1"],
    ["1e400", "1e400"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalText(decimal(text))).toBe(canonical)
  })

  it("has an order in which a number equals itself", () => {
    for (const text of ["-1.5", "0", "1.5"]) expect(compare(decimal(text), decimal(`${text}e0`))).toBe(0)
  })

  it("compares and divides as exact arithmetic does", () => {
    const part = fc.tuple(fc.bigInt({ min: -5000n, max: 5000n }), fc.integer({ min: -4, max: 4 }))
    const scaled = ([digits, exponent]: [bigint, number]) => digits * 10n ** BigInt(exponent + 4)
    fc.assert(
      fc.property(part, part, (a, b) => {
        const [x, y] = [decimal(`${a[0]}e${a[1]}`), decimal(`${b[0]}e${b[1]}`)]
        const difference = scaled(a) - scaled(b)
        expect(Math.sign(compare(x, y))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0)
        expect(canonicalText(x) === canonicalText(y)).toBe(difference === 0n)
        expect(isWhole(x)).toBe(scaled(a) % 10_000n === 0n)
        if (b[0] > 0n) expect(isMultiple(x, y)).toBe(scaled(a) % scaled(b) === 0n)
      }),
    )
  })

  it.each([
    ["digits", "7".repeat(5_000_000)],
    ["zeros in between", `1${"0".repeat(5_000_000)}1`],
    ["zeros in front", `0.${"0".repeat(5_000_000)}1`],
    ["zeros at the end", `1${"0".repeat(5_000_000)}`],
  ])("takes linear time for millions of %s", (_name, text) => {
    const begin = performance.now()
    const value = decimal(text)
    canonicalText(value)
    compare(value, decimal("3.5"))
    isMultiple(value, decimal("0.01"))
    expect(performance.now() - begin).toBeLessThan(3000)
  })
})
