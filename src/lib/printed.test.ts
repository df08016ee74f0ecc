import { expect, it } from "vitest"
import { decodeFirst, numberText } from "./json/index.ts"
import { printed } from "./printed.ts"

it.each([
  ['"a b"', "a b"],
  ["null", "<nil>"],
  ["true", "true"],
  ["1.50", "1.50"],
  ["[]", "[]"],
  ["{}", "map[]"],
  ['["x",["y",1e3,null],{}]', "[x [y 1e3 <nil>] map[]]"],
  ['{"b":[false],"a":{"c":""},"10":1,"9":2}', "map[10:1 9:2 a:map[c:] b:[false]]"],
  ['{"\u{1f600}":1,"\uff5e":2,"__proto__":3}', "map[__proto__:3 \uff5e:2 \u{1f600}:1]"],
])("prints %s as %s", (json, text) => {
  expect(printed(decodeFirst(json), numberText)).toBe(text)
})

it("takes depth and length in linear time and without the call stack", () => {
  let value: unknown = "x".repeat(1_000_000)
  for (let depth = 0; depth < 100_000; depth++) value = ["", value]
  const start = performance.now()
  expect(printed(value, numberText)).toHaveLength(1_000_000 + 3 * 100_000)
  expect(performance.now() - start).toBeLessThan(2000)
})
