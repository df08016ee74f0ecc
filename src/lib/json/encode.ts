import { maxBuilt } from "../text-builder.ts"
import { TooLargeError } from "../too-large.ts"
import { arrange } from "./arrange.ts"
import { escapeAsGo, escapedLength } from "./string.ts"
import type { JsonValue } from "./value.ts"
import { write } from "./write.ts"

/** Escapes make of one character six at most. */
const lightLength = maxBuilt / 6

/**
 * The text Go's encoding/json writes: keys sorted by their UTF-8 bytes at every level, no blanks, `<` `>` `&` U+2028 U+2029
 * escaped. A Struct keeps its order. Lone surrogates become U+FFFD; a number that is not finite becomes null.
 * @throws NotJsonError when a script put a NotFinite into it, TooLargeError beyond 32 million characters
 */
export function encode(value: JsonValue): string {
  const arranged = arrange(value)
  if (arranged === undefined) return write(value)
  const text = JSON.stringify(arranged)
  if (text.length > lightLength && escapedLength(text) > maxBuilt) {
    throw new TooLargeError(`JSON of more than ${maxBuilt} characters`)
  }
  return escapeAsGo(text)
}
