import { expect, test } from "vitest"
import { decodeBytes, decodeText, encodeBytes } from "./utf8.ts"

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

test.each([
  { name: "bytes that are no text", bytes: [0x61, 0xff, 0x00, 0xe9, 0x62] },
  { name: "a cut sequence before and behind a real one", bytes: [0xf0, 0x9f, 0xf0, 0x9f, 0x98, 0x80, 0x98] },
  { name: "a surrogate in UTF-8", bytes: [0xed, 0xb2, 0x80] },
  { name: "every byte", bytes: Array.from({ length: 256 }, (_, byte) => byte) },
  { name: "well-formed text", bytes: [...new TextEncoder().encode("\ufeffgrün 😀")] },
])("$name goes through text and back", ({ bytes }) => {
  expect([...encodeBytes(decodeBytes(Uint8Array.from(bytes)))]).toEqual(bytes)
})

test("a bad byte shows as one lone surrogate, which writers make U+FFFD", () => {
  expect(decodeBytes(Uint8Array.from([0x61, 0xff, 0x62])).toWellFormed()).toBe("a\ufffdb")
})

test("lone surrogates that stand for no byte leave as U+FFFD", () => {
  expect([...encodeBytes("\ud800a\udc10")]).toEqual([0xef, 0xbf, 0xbd, 0x61, 0xef, 0xbf, 0xbd])
})

test("blocks join without a seam, also within a pair", () => {
  const text = `${"é😀a".repeat(5000)}\ufffd`
  const bytes = new TextEncoder().encode(text)
  expect(decodeText(bytes)).toBe(text)
  expect(decodeText(bytes.subarray(1)).slice(1)).toBe(text.slice(1))
})
