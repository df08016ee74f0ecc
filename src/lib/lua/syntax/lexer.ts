import { parseNumber } from "../number.ts"
import { type LuaSyntaxError, unexpectedEnd, unexpectedToken } from "./error.ts"

/**
 * The tokens of gopher-lua's dialect: Lua 5.1 with `goto` and `::`, no `\x`, `\z` or `\u` escapes (the backslash is
 * dropped), no `//` and no bit operators. The text is bytes, one per character (0–255), and so are string values.
 */

export type TokenKind = "name" | "keyword" | "symbol" | "string" | "number" | "end"

export interface Token {
  readonly kind: TokenKind
  /** The name, keyword, symbol or string content; the text of a number as the scanner keeps it; "" at the end. */
  readonly text: string
  /** The value of a number. */
  readonly value: number
  /** 0 at the end of the text. */
  readonly line: number
  readonly column: number
}

const keywords = new Set(
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(
    " ",
  ),
)
const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }
const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y
/** Behind an `e` gopher-lua's scanner takes whatever comes first, and behind a leading point a second one. */
const numberPattern = /0[xX][0-9a-fA-F]*|(?:[0-9]+|\.[0-9]+)(?:\.[0-9]*)?(?:[eE][+-]?(?:(?:\r\n|\n\r|[\s\S])[0-9]*)?)?/y
const symbolPattern = /\.\.\.|\.\.|==|~=|<=|>=|::|[-+*/%^#<>=(){}[\];:,.]/y
const longOpening = /\[(=*)\[/y
const lineEnd = /\r\n|\n\r|\r|\n/g

export interface Lexer {
  /** The next token; after the last one always an "end" token. Throws LuaSyntaxError. */
  next(): Token
}

/** Reads `source` (bytes as characters) token by token; `chunk` is the name used in errors. */
export function createLexer(source: string, chunk: string): Lexer {
  let position = 0
  let line = 1
  let lineStart = 0

  function column(): number {
    return position - lineStart
  }

  function fail(token: string, reason: string): LuaSyntaxError {
    return unexpectedToken(chunk, token, reason, line, column())
  }

  function newline(): void {
    const first = source[position]
    const second = source[position + 1]
    position += (second === "\n" || second === "\r") && second !== first ? 2 : 1
    line++
    lineStart = position
  }

  function skipBlanks(): void {
    for (;;) {
      const character = source[position]
      if (character === " " || character === "\t") position++
      else if (character === "\n" || character === "\r") newline()
      else if (character === "-" && source[position + 1] === "-") skipComment()
      else return
    }
  }

  function skipComment(): void {
    position += 2
    longOpening.lastIndex = position
    if (longOpening.test(source)) readLong("invalid multiline comment")
    else position = skipLine(source, position)
  }

  function readLong(reason: string): string {
    longOpening.lastIndex = position
    const opening = longOpening.exec(source)
    if (!opening) throw fail(source[position + 1] ?? "", "invalid multiline string")
    const start = position + opening[0].length
    const end = source.indexOf(`]${opening[1]}]`, start)
    if (end < 0) throw unexpectedEnd(chunk, reason)
    const raw = source.slice(start, end)
    lineEnd.lastIndex = 0
    for (let found = lineEnd.exec(raw); found; found = lineEnd.exec(raw)) {
      line++
      lineStart = start + lineEnd.lastIndex
    }
    position = end + opening[0].length
    return raw.replace(lineEnd, "\n").replace(/^\n/, "")
  }

  function readString(): string {
    const quote = source[position++]
    let content = ""
    for (;;) {
      const character = source[position]
      if (character === undefined) throw unexpectedEnd(chunk, "unterminated string")
      if (character === "\n" || character === "\r") {
        newline()
        throw fail(content, "unterminated string")
      }
      if (character === "\\") content += readEscape()
      else {
        position++
        if (character === quote) return content
        content += character
      }
    }
  }

  function readEscape(): string {
    const character = source[++position]
    if (character === undefined) throw unexpectedEnd(chunk, "unterminated string")
    if (character === "\n" || character === "\r") {
      newline()
      return "\n"
    }
    const digits = /^[0-9]{1,3}/.exec(source.slice(position, position + 3))?.[0]
    if (digits) {
      position += digits.length
      return String.fromCharCode(Number(digits) & 255)
    }
    position++
    return escapes[character] ?? character
  }

  function token(kind: TokenKind, text: string, value = 0): Token {
    return { kind, text, value, line, column: column() }
  }

  function scan(pattern: RegExp): string | undefined {
    pattern.lastIndex = position
    const found = pattern.exec(source)?.[0]
    if (found !== undefined) position += found.length
    return found
  }

  function readNumber(text: string): Token {
    if (/^0[xX]$/.test(text)) throw fail(text, "illegal hexadecimal number")
    const [head = "", tail] = text.split(lineEnd)
    if (tail !== undefined) {
      line++
      lineStart = position - tail.length
    }
    // The scanner drops one leading zero of a decimal literal, so 010 is ten and not eight.
    const written = (tail === undefined ? head : `${head}\n${tail}`).replace(/^0(?=[0-9])/, "")
    const number = token("number", written, parseNumber(written) ?? Number.NaN)
    // An exponent that the text ends in has been looked for behind the end.
    return /^[^xX]*[eE][+-]?$/.test(text) ? { ...number, line: 0 } : number
  }

  function next(): Token {
    skipBlanks()
    const character = source[position]
    if (character === undefined) return { kind: "end", text: "", value: 0, line: 0, column: 0 }
    const name = scan(namePattern)
    if (name !== undefined) return token(keywords.has(name) ? "keyword" : "name", name)
    if (character === '"' || character === "'") return token("string", readString())
    const following = source[position + 1]
    if (character === "[" && (following === "[" || following === "=")) {
      return token("string", readLong("unterminated multiline string"))
    }
    const number = scan(numberPattern)
    if (number !== undefined) return readNumber(number)
    const symbol = scan(symbolPattern)
    if (symbol !== undefined) return token("symbol", symbol)
    position++
    throw fail(character, character === "~" ? "Invalid '~' token" : "Invalid token")
  }

  return { next }
}

function skipLine(source: string, from: number): number {
  lineEnd.lastIndex = from
  const end = lineEnd.exec(source)
  return end ? end.index : source.length
}
