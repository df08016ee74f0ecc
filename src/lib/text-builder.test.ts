import { expect, it } from "vitest"
import { TextBuilder, withLineFeeds } from "./text-builder.ts"

it("joins any number of pieces in their order", () => {
  const builder = new TextBuilder()
  const pieces = Array.from({ length: 10_000 }, (_, index) => `${index},`)
  for (const piece of pieces) builder.add(piece)
  expect(builder.text()).toBe(pieces.join(""))
  expect(new TextBuilder().text()).toBe("")
})

it.each([0, 1, 2, 3, 4, 5, 6])("makes line ends one wherever a block ends (%i)", (offset) => {
  const source = "x".repeat(offset) + "ab\r\n\r\r\n".repeat(30_000)
  expect(withLineFeeds(source)).toBe(source.replaceAll("\r\n", "\n").replaceAll("\r", "\n"))
})
