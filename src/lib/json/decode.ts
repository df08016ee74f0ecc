import { parsesExactly } from "./exact.ts"
import { scan, type TextKind } from "./scan.ts"
import type { JsonValue } from "./value.ts"

/**
 * The first JSON value of the text, as Go's json.Decoder with UseNumber reads it: blanks may come before it, whatever follows
 * is ignored, the last of duplicate keys wins, lone surrogate escapes become U+FFFD, number text is kept.
 * @throws JsonSyntaxError with Go's words
 */
export function decodeFirst(text: string): JsonValue {
  return decode(text, "stream")
}

/**
 * The one JSON value of the text, as Go's json.Unmarshal reads it; otherwise like `decodeFirst`.
 * @throws JsonSyntaxError with Go's words
 */
export function decodeWhole(text: string): JsonValue {
  return decode(text, "document")
}

function decode(text: string, kind: TextKind): JsonValue {
  if (parsesExactly(text)) {
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      // The scanner below knows Go's words for it, and a first value may stand before the fault.
    }
  }
  return scan(text, kind)
}
