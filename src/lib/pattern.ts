import { RE2JS } from "re2js"

/** A compiled regular expression of RE2's syntax. */
export interface Pattern {
  /** Whether the text has a match anywhere. Takes time in proportion to the text. */
  test(text: string): boolean
}

const literal = `[A-Za-z0-9 _@%~/:;,<>"'=&#!-]`
const escaped = String.raw`\\[.+*?()[\]{}|^$\\/dw]`
const inClass = String.raw`[A-Za-z0-9 _@%~/:;,<>"'=&#!.+*?()-]|\\[.+*?()[\]{}|^$\\/dw-]`
const atom = `(?:${literal}|${escaped}|\\[\\^?(?:${inClass})+\\])`

/** `^`, then characters and classes, at most one of them repeated more or less often, then perhaps `$`. */
const simple = new RegExp(
  `^\\^(?:${atom}(?:\\{\\d{1,3}\\})?)*(?:${atom}(?:[*+?]|\\{\\d{1,3},\\d{0,3}\\}))?(?:${atom}(?:\\{\\d{1,3}\\})?)*\\$?$`,
)

/**
 * Compiles a pattern. Simple ones, which both engines read alike and which cannot backtrack, run on the runtime's own engine:
 * that is ten times as fast.
 * @throws what RE2JS throws for a pattern that RE2 does not have
 */
export function compilePattern(source: string): Pattern {
  const re2 = RE2JS.compile(source)
  return (source.length < 200 && simple.test(source) && native(source)) || re2
}

function native(source: string): RegExp | undefined {
  try {
    return new RegExp(source, "u")
  } catch {
    return undefined
  }
}
