import { type LuaSyntaxError, unexpectedEnd, unexpectedToken } from "./error.ts"
import { createLexer, type Token } from "./lexer.ts"

/** Nested expressions, blocks and functions that a text may have: the tree is walked recursively. */
const maximumNesting = 180

/** The tokens of a text with one of look-ahead, and the errors that a parser raises on them. */
export interface TokenStream {
  readonly chunk: string
  /** The token to be read next. */
  peek(): Token
  /** The token after that. */
  peekSecond(): Token
  advance(): Token
  /** Whether the next token is this keyword or symbol. */
  at(text: string): boolean
  /** Reads the next token if it is this keyword or symbol. */
  accept(text: string): boolean
  expect(text: string): Token
  expectName(): Token
  /** Refuses the next token. */
  fail(reason?: string): never
  /** Notes what the compiler would refuse; thrown by `finish`, as errors of the grammar come first. */
  refuse(error: LuaSyntaxError): void
  /** Throws what was noted first. */
  finish(): void
  /** Runs a step deeper in the tree; refuses a text that nests too deeply. */
  nested<T>(step: () => T): T
}

export function createTokens(source: string, chunk: string): TokenStream {
  const lexer = createLexer(source, chunk)
  let token = lexer.next()
  let second: Token | undefined
  let depth = 0
  let refused: LuaSyntaxError | undefined

  function fail(reason = "syntax error"): never {
    if (token.line === 0) throw unexpectedEnd(chunk, reason)
    // gopher-lua's scanner keeps no text for a single dot.
    const text = token.kind === "symbol" && token.text === "." ? "" : token.text
    throw unexpectedToken(chunk, text, reason, token.line, token.column)
  }

  function peekSecond(): Token {
    second ??= lexer.next()
    return second
  }

  function advance(): Token {
    const current = token
    token = second ?? lexer.next()
    second = undefined
    return current
  }

  function at(text: string): boolean {
    return token.text === text && (token.kind === "symbol" || token.kind === "keyword")
  }

  function accept(text: string): boolean {
    if (!at(text)) return false
    advance()
    return true
  }

  function nested<T>(step: () => T): T {
    if (++depth > maximumNesting) fail("nested too deeply")
    const result = step()
    depth--
    return result
  }

  return {
    chunk,
    peek: () => token,
    peekSecond,
    advance,
    at,
    accept,
    expect: (text) => (at(text) ? advance() : fail()),
    expectName: () => (token.kind === "name" ? advance() : fail()),
    fail,
    refuse(error) {
      refused ??= error
    },
    finish() {
      if (refused) throw refused
    },
    nested,
  }
}

/** The rest of `a, b, c` behind a first name. */
export function nameList(tokens: TokenStream, firstName: string): string[] {
  const names = [firstName]
  while (tokens.accept(",")) names.push(tokens.expectName().text)
  return names
}
