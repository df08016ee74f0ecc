import { expect, it } from "vitest"
import { measure } from "./measure.ts"

it.each([
  { text: "1", depth: 0 },
  { text: '{"a":[[]],"b":{}}', depth: 3 },
  { text: '["[[[[", "\\"[[", "\\\\", []]', depth: 2 },
  { text: "]]]}[", depth: 1 },
  { text: '["unclosed [[', depth: 1 },
])("finds the depth of $text", ({ text, depth }) => {
  expect(measure(text, 100).depth).toBe(depth)
})

it("stops where the depth exceeds the limit", () => {
  expect(measure("[".repeat(1_000_000), 100).depth).toBe(101)
})

it("weighs what stands outside of strings", () => {
  const long = JSON.stringify({ text: ",{[:".repeat(10_000) })
  expect(measure(long, 100).weight).toBeLessThan(200)
  expect(measure(`[${"{},".repeat(999)}{}]`, 100).weight).toBeGreaterThan(100_000)
})

it("finds a key heavier in a large object than in many small ones", () => {
  const fields = Array.from({ length: 1000 }, (_, index) => `"k${index}":1`)
  const large = measure(`{${fields.join(",")}}`, 100).weight
  const list = measure(
    `[${Array.from({ length: 100 }, () => `{${fields.slice(0, 10).join(",")}}`).join(",")}]`,
    100,
  ).weight
  expect(large).toBeGreaterThan(2 * list)
})
