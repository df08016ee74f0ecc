import { goQuote } from "../go-quote.ts"
import { byteOf } from "../utf8.ts"

/** Text that is no JSON. The message is the one of Go's encoding/json, which clients see with `return_error_msg`. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError"
}

/** `invalid character 'x' after array element`: the first byte, as Go quotes it, of the character at `at` in UTF-8. */
export function invalidCharacter(text: string, at: number, context: string): JsonSyntaxError {
  const codePoint = text.codePointAt(at) ?? 0x20
  return new JsonSyntaxError(`invalid character ${quoteByte(byteOf(codePoint) ?? firstByte(codePoint))} ${context}`)
}

function firstByte(codePoint: number): number {
  if (codePoint < 0x80) return codePoint
  if (codePoint < 0x800) return 0xc0 | (codePoint >> 6)
  if (codePoint < 0x10000) return 0xe0 | (codePoint >> 12)
  return 0xf0 | (codePoint >> 18)
}

/** A byte as the character of that number. */
function quoteByte(byte: number): string {
  return goQuote(String.fromCharCode(byte), "'")
}
