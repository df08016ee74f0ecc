/**
 * Numbers and their texts, as gopher-lua (through Go's strconv) reads and writes them.
 * Source: semantics, Lua scripting, section 6.
 */

import { machine } from "./machine.ts"

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const prefixed = /^([+-]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/
const infinite = /^([+-]?)inf(?:inity)?$/i
const int64Limit = 2 ** 63

/** What `truncate` makes of numbers that are no int64. */
export const leastInteger = -int64Limit

/** Go's strings.Trim of " \t\n". */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a
}

/** The number a text stands for in arithmetic: leading 0 is octal, 0x hexadecimal; undefined when it is no number. */
export function parseNumber(text: string): number | undefined {
  const trimmed = withoutUnderscores(trimBlanks(text))
  const inBase = prefixed.exec(trimmed)
  if (inBase) {
    const [, sign, hexadecimal, binary, octal] = inBase
    const base = hexadecimal !== undefined ? 16 : binary !== undefined ? 2 : 8
    const value = Number.parseInt(hexadecimal ?? binary ?? octal ?? "", base)
    if (value < int64Limit) return sign === "-" ? -value : value
  }
  return parseFloatText(trimmed)
}

/** Go's strconv allows one `_` between digits and behind a prefix; others stay, which no number has. */
function withoutUnderscores(text: string): string {
  if (!text.includes("_")) return text
  const isHexadecimal = /^[+-]?0[xX]/.test(text)
  return text.replace(isHexadecimal ? /(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])/g : /(?<=[0-9bBoO])_(?=[0-9])/g, "")
}

function parseFloatText(text: string): number | undefined {
  if (decimal.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : undefined
  }
  if (text.toLowerCase() === "nan") return Number.NaN
  const named = infinite.exec(text)
  if (!named) return undefined
  return named[1] === "-" ? -Infinity : Infinity
}

/**
 * `tonumber(text, base)`: integers of that base, floats only with a point in the text. `0x` counts only in front, before
 * any sign, and only when no base is given.
 */
export function toNumber(text: string, base?: number): number | undefined {
  const trimmed = trimBlanks(text)
  if (trimmed.includes(".")) {
    const plain = withoutUnderscores(trimmed)
    return decimal.test(plain) ? parseFloatText(plain) : undefined
  }
  const isHexadecimal = base === undefined && /^0[xX]/.test(trimmed)
  const found = /^([+-]?)([0-9a-zA-Z]+)$/.exec(isHexadecimal ? trimmed.slice(2) : trimmed)
  const magnitude = found && parseDigits(found[2] ?? "", isHexadecimal ? 16 : (base ?? 10))
  if (magnitude === undefined || magnitude === null) return undefined
  const value = found?.[1] === "-" ? -magnitude : magnitude
  return value >= -(2n ** 63n) && value < 2n ** 63n ? Number(value) : undefined
}

function parseDigits(digits: string, base: number): bigint | undefined {
  let value = 0n
  // More digits than 64 bits in base 2 can only overflow.
  if (digits.length > 64 || base < 2 || base > 36) return undefined
  for (const character of digits) {
    const digit = Number.parseInt(character, 36)
    if (digit >= base) return undefined
    value = value * BigInt(base) + BigInt(digit)
  }
  return value
}

/** A number as `tostring` and `..` write it: integers within int64 in full, others as Go's shortest %g. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) {
    if (value === 0) return "0"
    if (value >= -1e15 && value <= 1e15) return String(value)
    if (value >= -int64Limit && value < int64Limit) return BigInt(value).toString()
  }
  return formatFloat(value)
}

/** Go's shortest %g of a float64: exponent form below 1e-4 and from 1e6 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN"
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf"
  if (Object.is(value, -0)) return "-0"
  machine.steps -= 12
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-4 && magnitude < 1e6) return String(value)
  machine.steps -= 40
  const [digits = "0", exponentText = "0"] = value.toExponential().split("e")
  const exponent = Number(exponentText)
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`
}

/** A number cut to an integer as Go's int64 conversion does for library arguments; NaN and overflow become the minimum. */
export function truncate(value: number): number {
  const integer = Math.trunc(value)
  return integer >= -int64Limit && integer < int64Limit ? integer : leastInteger
}
