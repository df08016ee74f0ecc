/**
 * A text that is not a Lua program. `message` is what the gateway shows (semantics: Lua scripting, section 2):
 * `'TOKEN': syntax error`, `syntax error at EOF`, or the compiler's own sentence; `line` is 0 at the end of the text and
 * for the compiler's sentences.
 */
export class LuaSyntaxError extends Error {
  override readonly name = "LuaSyntaxError"
  readonly line: number
  readonly column: number
  /** What `loadstring` returns as its second result. */
  readonly report: string

  constructor(message: string, line: number, column: number, report: string) {
    super(message)
    this.line = line
    this.column = column
    this.report = report
  }
}

/** A token that cannot stand where it stands. */
export function unexpectedToken(chunk: string, token: string, reason: string, line: number, column: number) {
  const report = `${chunk} line:${line}(column:${column}) near '${token}':   ${reason}\n`
  return new LuaSyntaxError(`'${token}': ${reason}`, line, column, report)
}

/** The text ended too early. */
export function unexpectedEnd(chunk: string, reason: string) {
  return new LuaSyntaxError(`${reason} at EOF`, 0, 0, `${chunk} at EOF:   ${reason}\n`)
}

/** Grammatical, but refused by the compiler: a missing label, `...` outside a vararg function. */
export function compileError(chunk: string, message: string, line: number) {
  return new LuaSyntaxError(message, 0, 0, `compile error near line(${line}) ${chunk}: ${message}`)
}
