import { expect, it } from "vitest"
import { goQuote } from "./go-quote.ts"
import { decodeBytes } from "./utf8.ts"

it.each([
  ['it\'s "q" \\', '"it\'s \\"q\\" \\\\"'],
  ["\0\x07\t\n\x7f", '"\\x00\\a\\t\\n\\x7f"'],
  ["é 😀", '"é 😀"'],
  ["\u0080\u00a0\u2028\ufeff\u{e0001}", '"\\u0080\\u00a0\\u2028\\ufeff\\U000e0001"'],
  [decodeBytes(Uint8Array.of(0x61, 0xff, 0xe2, 0x82)), '"a\\xff\\xe2\\x82"'],
])("quotes %j", (text, quoted) => {
  expect(goQuote(text)).toBe(quoted)
})

it("quotes in single quotes too", () => {
  expect(goQuote('it\'s "q"\n\\', "'")).toBe("'it\\'s \"q\"\\n\\\\'")
})
