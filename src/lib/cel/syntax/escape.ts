import { CelSyntaxError } from "../error.ts"

const escape = /\\(?:([abfnrtv\\'"`?])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|)/g

const named: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
}

const encoder = new TextEncoder()

/** What stands between the quotes of a text. */
export function textOf(inner: string, isRaw: boolean): string {
  if (isRaw || !inner.includes("\\")) return inner
  return inner.replace(escape, (...groups: (string | undefined)[]) => {
    const [whole, character, hex, short, long, octal] = groups
    if (character !== undefined) return named[character] ?? character
    const code = codeOf(hex ?? short ?? long, octal)
    // Half of a surrogate pair is no character, and no text can hold it.
    if (code === undefined || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw invalid(whole)
    return String.fromCodePoint(code)
  })
}

/** What stands between the quotes of bytes: UTF-8, but numbers are bytes. */
export function bytesOf(inner: string, isRaw: boolean): Uint8Array {
  if (isRaw || !inner.includes("\\")) return encoder.encode(inner)
  const bytes: number[] = []
  let at = 0
  for (const found of inner.matchAll(escape)) {
    const [whole, character, hex, short, long, octal] = found
    bytes.push(...encoder.encode(inner.slice(at, found.index)))
    const code = character === undefined ? codeOf(hex, octal) : (named[character] ?? character).charCodeAt(0)
    if (code === undefined || short !== undefined || long !== undefined) throw invalid(whole)
    bytes.push(code)
    at = found.index + whole.length
  }
  bytes.push(...encoder.encode(inner.slice(at)))
  return Uint8Array.from(bytes)
}

function codeOf(hex: string | undefined, octal: string | undefined): number | undefined {
  if (hex !== undefined) return Number.parseInt(hex, 16)
  return octal === undefined ? undefined : Number.parseInt(octal, 8)
}

function invalid(text: string | undefined): CelSyntaxError {
  return new CelSyntaxError(`invalid escape ${text}`)
}
