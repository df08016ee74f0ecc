import { arrange } from "./arrange.ts"
import { escapeAsGo } from "./string.ts"
import type { JsonValue } from "./value.ts"
import { write } from "./write.ts"

/**
 * The text Go's encoding/json writes: keys sorted by their UTF-8 bytes at every level, no blanks, `<` `>` `&` U+2028 U+2029
 * escaped. A Struct keeps its order. Lone surrogates become U+FFFD; a number that is not finite becomes null.
 * @throws NotJsonError when a script put a NotFinite into it
 */
export function encode(value: JsonValue): string {
  const arranged = arrange(value)
  return arranged === undefined ? write(value) : escapeAsGo(JSON.stringify(arranged))
}
