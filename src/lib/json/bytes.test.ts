import { expect, test } from "vitest"
import { decodeText } from "./bytes.ts"

test("well-formed text and a byte order mark are kept", () => {
  expect(decodeText(new TextEncoder().encode("\ufeffgrün 😀"))).toBe("\ufeffgrün 😀")
})

test.each([
  { name: "a cut three byte sequence", bytes: [0x61, 0xe2, 0x82, 0x62], text: "a\ufffd\ufffdb" },
  { name: "a stray continuation byte", bytes: [0x80, 0x61], text: "\ufffda" },
  { name: "a surrogate in UTF-8", bytes: [0xed, 0xa0, 0x80], text: "\ufffd\ufffd\ufffd" },
  { name: "an overlong slash", bytes: [0xc0, 0xaf], text: "\ufffd\ufffd" },
  { name: "a code point too high", bytes: [0xf4, 0x90, 0x80, 0x80], text: "\ufffd\ufffd\ufffd\ufffd" },
  { name: "a real U+FFFD", bytes: [0xef, 0xbf, 0xbd, 0xff], text: "\ufffd\ufffd" },
])("$name becomes one U+FFFD for each bad byte", ({ bytes, text }) => {
  expect(decodeText(Uint8Array.from(bytes))).toBe(text)
})
