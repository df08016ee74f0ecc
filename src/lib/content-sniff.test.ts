import { expect, it } from "vitest"
import { sniffContentType } from "./content-sniff.ts"

it.each([
  ["\xff\xfea", "text/plain; charset=utf-8"],
  ["\xff\xfea\0", "text/plain; charset=utf-16le"],
  ["\xfe\xff\0a", "text/plain; charset=utf-16be"],
  ["\xef\xbb\xbf\x01", "text/plain; charset=utf-8"],
  [`${"\x01".repeat(34)}LP`, "application/vnd.ms-fontobject"],
  [`${"\x01".repeat(33)}LP`, "application/octet-stream"],
  [" \n<BODY>", "text/html; charset=utf-8"],
  ["<bodyx>", "text/plain; charset=utf-8"],
  ['{"a":1}', "text/plain; charset=utf-8"],
])("takes %j for %s", (body, type) => {
  expect(sniffContentType(Uint8Array.from(body, (character) => character.charCodeAt(0)))).toBe(type)
})
