/** Text that is no JSON. The message is the one of Go's encoding/json, which clients see with `return_error_msg`. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError"
}

/** `invalid character 'x' after array element`: the character at `at` as Go quotes the first byte of its UTF-8 form. */
export function invalidCharacter(text: string, at: number, context: string): JsonSyntaxError {
  return new JsonSyntaxError(`invalid character ${quoteByte(firstByte(text.codePointAt(at) ?? 0x20))} ${context}`)
}

function firstByte(codePoint: number): number {
  if (codePoint < 0x80) return codePoint
  if (codePoint < 0x800) return 0xc0 | (codePoint >> 6)
  if (codePoint < 0x10000) return 0xe0 | (codePoint >> 12)
  return 0xf0 | (codePoint >> 18)
}

const shortEscapes: Record<number, string> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  39: "\\'",
  92: "\\\\",
}

function quoteByte(byte: number): string {
  const short = shortEscapes[byte]
  if (short !== undefined) return `'${short}'`
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, "0")}'`
  return `'${String.fromCharCode(byte)}'`
}
