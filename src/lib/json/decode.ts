import { TooLargeError } from "../too-large.ts"
import { decodeBytes, decodeText } from "../utf8.ts"
import { JsonSyntaxError } from "./error.ts"
import { parsesExactly } from "./exact.ts"
import { measure } from "./measure.ts"
import { maxDepth, scan, type TextKind } from "./scan.ts"
import type { JsonValue } from "./value.ts"

/**
 * The first JSON value of the text, as Go's json.Decoder with UseNumber reads it: blanks may come before it, whatever follows
 * is ignored, the last of duplicate keys wins, lone surrogate escapes become U+FFFD, number text is kept.
 * @throws JsonSyntaxError with Go's words, TooLargeError
 */
export function decodeFirst(text: string): JsonValue {
  return decode(text, "stream")
}

/**
 * The one JSON value of the text, as Go's json.Unmarshal reads it; otherwise like `decodeFirst`.
 * @throws JsonSyntaxError with Go's words, TooLargeError
 */
export function decodeWhole(text: string): JsonValue {
  return decode(text, "document")
}

/**
 * What `read` (one of the above) makes of bytes: one that is no UTF-8 is a U+FFFD in texts, and named in a fault as it is.
 * @throws JsonSyntaxError with Go's words, TooLargeError
 */
export function decodeUtf8(bytes: Uint8Array, read: (text: string) => JsonValue): JsonValue {
  const text = decodeText(bytes)
  try {
    return read(text)
  } catch (thrown) {
    const isUnsure = thrown instanceof JsonSyntaxError && text.includes("\ufffd")
    if (isUnsure) read(decodeBytes(bytes))
    throw thrown
  }
}

/** Shorter texts cannot grow to much. */
const lightLength = 1024 * 1024

/** Bytes of heap that one document's values may take; an isolate has 128 MB, and to write them takes as much again. */
const maxWeight = 48 * 1024 * 1024

function decode(text: string, kind: TextKind): JsonValue {
  if (text.length > lightLength && measure(text, maxDepth).weight > maxWeight) {
    throw new TooLargeError(`JSON of more values than fit into ${maxWeight} bytes`)
  }
  if (parsesExactly(text)) {
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      // The scanner below knows Go's words for it, and a first value may stand before the fault.
    }
  }
  return scan(text, kind)
}
