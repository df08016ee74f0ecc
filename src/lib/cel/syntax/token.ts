import { CelSyntaxError } from "../error.ts"
import { Uint } from "../value.ts"
import { bytesOf, textOf } from "./escape.ts"
import type { Constant } from "./node.ts"

export type Token =
  | { readonly kind: "constant"; readonly value: Constant["value"]; readonly at: number }
  | { readonly kind: "name"; readonly text: string; readonly at: number }
  | { readonly kind: "sign"; readonly text: string; readonly at: number }
  | { readonly kind: "end"; readonly text: ""; readonly at: number }

const blank = /(?:[\t\n\f\r ]|\/\/[^\n]*)*/y
const word = /[A-Za-z_][A-Za-z0-9_]*/y
const number = /(?:0x([0-9a-fA-F]+)|(\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|(\d+))([uU]?)/y
const quote = /([bB]?)([rR]?)("""|'''|"|')/y
const sign = /&&|\|\||[<>=!]=|[-+*/%!<>?:.,()[\]{}]/y

const maxInt = 2n ** 63n
const maxUint = 2n ** 64n - 1n

/**
 * Cuts an expression into tokens, the end as the last one. A minus is a sign of its own; whoever puts it before a number
 * checks that the number is in range.
 * @throws CelSyntaxError
 */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const read = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at
    return form.exec(source)
  }
  for (;;) {
    at += read(blank)?.[0].length ?? 0
    if (at >= source.length) return [...tokens, { kind: "end", text: "", at }]
    const token = quotedAt(source, at, read(quote)) ?? tokenAt(at, read(number), read(word), read(sign))
    if (token === undefined) throw new CelSyntaxError(`unexpected ${JSON.stringify(source.slice(at, at + 1))} at ${at}`)
    tokens.push(token.token)
    at = token.end
  }
}

interface Found {
  readonly token: Token
  readonly end: number
}

function tokenAt(
  at: number,
  number: RegExpExecArray | null,
  word: RegExpExecArray | null,
  sign: RegExpExecArray | null,
): Found | undefined {
  if (number !== null) return { token: { kind: "constant", value: numberOf(number), at }, end: at + number[0].length }
  if (word !== null) return { token: { kind: "name", text: word[0], at }, end: at + word[0].length }
  return sign === null ? undefined : { token: { kind: "sign", text: sign[0], at }, end: at + sign[0].length }
}

function numberOf([text, hex, float, whole, suffix]: RegExpExecArray): bigint | number | Uint {
  if (float !== undefined) {
    const value = Number(float)
    if (suffix !== "" || !Number.isFinite(value)) throw new CelSyntaxError(`invalid double literal ${text}`)
    return value
  }
  const digits = hex === undefined ? whole : `0x${hex}`
  // Longer ones are out of range, and take quadratic time to read.
  const value = (digits?.length ?? 0) > 100 ? maxUint + 1n : BigInt(digits ?? "0")
  if (value > (suffix === "" ? maxInt : maxUint)) throw new CelSyntaxError(`literal out of range: ${text}`)
  return suffix === "" ? value : new Uint(value)
}

/** A text or bytes, from their quote on. */
function quotedAt(source: string, at: number, opening: RegExpExecArray | null): Found | undefined {
  if (opening === null) return undefined
  const [{ length }, bytes = "", raw = "", mark = ""] = opening
  const start = at + length
  let end = start
  while (!source.startsWith(mark, end)) {
    const unit = source[end]
    if (unit === undefined || (mark.length === 1 && (unit === "\n" || unit === "\r"))) {
      throw new CelSyntaxError(`a text without an end, from ${at} on`)
    }
    end += raw === "" && unit === "\\" ? 2 : 1
  }
  // Line breaks of every kind are one character, as in the reference.
  const inner = source.slice(start, end).replace(/\r\n?/g, "\n")
  const value = bytes === "" ? textOf(inner, raw !== "") : bytesOf(inner, raw !== "")
  return { token: { kind: "constant", value, at }, end: end + mark.length }
}
