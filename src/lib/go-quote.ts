import { goEscapes } from "./go-escapes.ts"
import { replaceCharacters } from "./text-builder.ts"
import { byteOf } from "./utf8.ts"

const special = /["'\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/**
 * A text in quotes as Go's strconv.Quote writes it, or in single quotes as strconv.QuoteRune: what cannot be printed as an escape, a
 * byte that is no UTF-8 (a lone surrogate of `decodeBytes`) as `\xff`.
 * @throws TooLargeError beyond 32 million characters
 */
export function goQuote(text: string, mark: '"' | "'" = '"'): string {
  const inner = replaceCharacters(text, special, (character) => {
    if (character === mark) return `\\${mark}`
    return character === '"' || character === "'" ? character : escapeOf(character)
  })
  return mark + inner + mark
}

function escapeOf(character: string): string {
  const short = goEscapes[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  const byte = code < 0x80 ? code : byteOf(code)
  if (byte !== undefined) return `\\x${hex(byte, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0")
}
