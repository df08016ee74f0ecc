import { TooLargeError } from "../too-large.ts"
import { invalidCharacter, JsonSyntaxError } from "./error.ts"
import { type JsonNumber, type JsonObject, type JsonValue, jsonNumber, put } from "./value.ts"

/** Go's encoding/json refuses documents that nest deeper. */
export const maxDepth = 10_000

/** Each number that carries its text is an object of some 60 bytes. */
const maxCarried = 500_000

/**
 * What ends the text: a `stream` may go on after its first value, a `document` holds exactly one. They differ in what they
 * say of a text that is cut off.
 */
export type TextKind = "stream" | "document"

/** Where the reading stands. */
interface Cursor {
  readonly text: string
  readonly kind: TextKind
  at: number
  /** Numbers so far that carry their text. */
  carried: number
}

/** A container that is still open; for an object also the key whose value comes next. */
type Open = { items: JsonValue[] } | { object: JsonObject; key: string }

const tab = 0x09
const newline = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const quote = 0x22
const comma = 0x2c
const minus = 0x2d
const zero = 0x30
const nine = 0x39
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Reads one value by hand: slower than `JSON.parse`, but it keeps every number's text, stops after the first value and
 * fails with Go's words. It holds open containers in a list, so depth costs no stack.
 * @throws JsonSyntaxError, TooLargeError
 */
export function scan(text: string, kind: TextKind): JsonValue {
  const cursor: Cursor = { text, kind, at: 0, carried: 0 }
  const open: Open[] = []
  for (;;) {
    const value = begin(cursor, open)
    if (value === undefined) continue
    const whole = attach(cursor, open, value)
    if (whole === undefined) continue
    if (kind === "document") expectEnd(cursor)
    return whole
  }
}

/** Reads a scalar or an empty container; a container that has content is opened, and undefined returned. */
function begin(cursor: Cursor, open: Open[]): JsonValue | undefined {
  const code = nextCode(cursor)
  if (code === openBrace) return beginObject(cursor, open)
  if (code === openBracket) return beginArray(cursor, open)
  if (code === quote) return readString(cursor)
  if (code === minus || (code >= zero && code <= nine)) return readNumber(cursor)
  const literal = literals[code]
  if (literal === undefined) throw unexpected(cursor, "looking for beginning of value")
  return readLiteral(cursor, literal)
}

function beginObject(cursor: Cursor, open: Open[]): JsonObject | undefined {
  guardDepth(cursor, open)
  cursor.at++
  if (nextCode(cursor) === closeBrace) {
    cursor.at++
    return {}
  }
  open.push({ object: {}, key: readKey(cursor) })
  return undefined
}

function beginArray(cursor: Cursor, open: Open[]): JsonValue[] | undefined {
  guardDepth(cursor, open)
  cursor.at++
  if (nextCode(cursor) === closeBracket) {
    cursor.at++
    return []
  }
  open.push({ items: [] })
  return undefined
}

function guardDepth(cursor: Cursor, open: readonly Open[]): void {
  if (open.length >= maxDepth) throw unexpected(cursor, "exceeded max depth")
}

/** Puts a value where it belongs and closes what ends after it. The outermost value is returned once it is complete. */
function attach(cursor: Cursor, open: Open[], value: JsonValue): JsonValue | undefined {
  for (let last = value; ; ) {
    const parent = open.at(-1)
    if (parent === undefined) return last
    const isArray = "items" in parent
    if (isArray) parent.items.push(last)
    else put(parent.object, parent.key, last)
    const code = nextCode(cursor)
    if (code !== comma && code !== (isArray ? closeBracket : closeBrace)) {
      throw unexpected(cursor, isArray ? "after array element" : "after object key:value pair")
    }
    cursor.at++
    if (code === comma) {
      if (!isArray) parent.key = nextKey(cursor)
      return undefined
    }
    open.pop()
    last = isArray ? parent.items : parent.object
  }
}

function nextKey(cursor: Cursor): string {
  nextCode(cursor)
  return readKey(cursor)
}

function readKey(cursor: Cursor): string {
  if (cursor.text.charCodeAt(cursor.at) !== quote)
    throw unexpected(cursor, "looking for beginning of object key string")
  const key = readString(cursor)
  if (nextCode(cursor) !== colon) throw unexpected(cursor, "after object key")
  cursor.at++
  return key
}

/** Skips blanks; the code of what follows, NaN at the end of the text. */
function nextCode(cursor: Cursor): number {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at)
    if (code !== space && code !== newline && code !== tab && code !== carriageReturn) return code
    cursor.at++
  }
}

function readString(cursor: Cursor): string {
  const { text } = cursor
  const start = cursor.at
  let escaped = false
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      cursor.at = at + 1
      return escaped ? unquote(text.slice(start, at + 1)) : text.slice(start + 1, at)
    }
    if (code === backslash) {
      escaped = true
      at = escapeEnd(cursor, at)
    } else if (!(code >= space)) {
      cursor.at = at
      throw unexpected(cursor, "in string literal")
    }
  }
}

/** A lone surrogate becomes U+FFFD, as in Go. */
function unquote(literal: string): string {
  return (JSON.parse(literal) as string).toWellFormed()
}

/** Checks the escape that begins at `at` and returns where its last character is. */
function escapeEnd(cursor: Cursor, at: number): number {
  cursor.at = at + 1
  const letter = cursor.text.charAt(cursor.at)
  if (letter !== "u") {
    if (letter === "" || !'"\\/bfnrt'.includes(letter)) throw unexpected(cursor, "in string escape code")
    return cursor.at
  }
  for (let digit = 0; digit < 4; digit++) {
    cursor.at++
    if (!/^[0-9a-fA-F]$/.test(cursor.text.charAt(cursor.at))) {
      throw unexpected(cursor, "in \\u hexadecimal character escape")
    }
  }
  return cursor.at
}

function readNumber(cursor: Cursor): number | JsonNumber {
  const { text } = cursor
  const start = cursor.at
  if (text.charCodeAt(start) === minus) cursor.at++
  if (text.charCodeAt(cursor.at) === zero) cursor.at++
  else readDigits(cursor, "in numeric literal")
  if (text.charAt(cursor.at) === ".") {
    cursor.at++
    readDigits(cursor, "after decimal point in numeric literal")
  }
  const exponent = text.charAt(cursor.at)
  if (exponent === "e" || exponent === "E") {
    cursor.at++
    const sign = text.charAt(cursor.at)
    if (sign === "+" || sign === "-") cursor.at++
    readDigits(cursor, "in exponent of numeric literal")
  }
  const source = text.slice(start, cursor.at)
  const number = Number(source)
  if (String(number) === source) return number
  if (++cursor.carried > maxCarried) throw new TooLargeError(`JSON of more than ${maxCarried} numbers of unusual form`)
  return jsonNumber(source)
}

function readDigits(cursor: Cursor, context: string): void {
  const start = cursor.at
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at)
    if (!(code >= zero && code <= nine)) break
    cursor.at++
  }
  if (cursor.at === start) throw unexpected(cursor, context)
}

interface Literal {
  readonly word: string
  readonly value: null | boolean
}

const literals: Record<number, Literal> = {
  110: { word: "null", value: null },
  116: { word: "true", value: true },
  102: { word: "false", value: false },
}

function readLiteral(cursor: Cursor, { word, value }: Literal): null | boolean {
  for (const letter of word) {
    if (cursor.text.charAt(cursor.at) !== letter) {
      throw unexpected(cursor, `in literal ${word} (expecting '${letter}')`)
    }
    cursor.at++
  }
  return value
}

function expectEnd(cursor: Cursor): void {
  if (!Number.isNaN(nextCode(cursor))) throw unexpected(cursor, "after top-level value")
}

/**
 * The error for what stands at the cursor. At the end of a document Go tries a blank, so that a cut number or literal is
 * blamed on that blank and anything else on the end.
 */
function unexpected(cursor: Cursor, context: string): JsonSyntaxError {
  if (cursor.at < cursor.text.length) return invalidCharacter(cursor.text, cursor.at, context)
  if (cursor.kind === "stream") return new JsonSyntaxError(isBlank(cursor.text) ? "EOF" : "unexpected EOF")
  const blankFits = /^(?:looking for|after (?!decimal)|in string literal)/.test(context)
  if (blankFits) return new JsonSyntaxError("unexpected end of JSON input")
  return invalidCharacter(cursor.text, cursor.at, context)
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text)
}
