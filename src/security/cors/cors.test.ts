import { describe, expect, it } from "vitest"
import { maxAgeText } from "./index.ts"

describe("maxAgeText", () => {
  it.each([
    ["500ms", undefined],
    ["-500ms", undefined],
    ["0s", undefined],
    ["1500ms", "1"],
    ["-1s", "0"],
  ])("sends %s as %s", (maxAge, text) => {
    expect(maxAgeText(maxAge)).toBe(text)
  })
})
