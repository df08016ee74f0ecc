import { goQuote } from "../go-quote.ts"
import { encodeBytes } from "../utf8.ts"

/**
 * A text in single quotes with Go's escapes, as failure texts show names and values. The reference takes a backslash at the end and the
 * quote behind it for an escaped quote, and so shows one backslash less.
 */
export function quoted(text: string): string {
  const whole = goQuote(text, "'")
  return text.endsWith("\\") ? `${whole.slice(0, -2)}'` : whole
}

/** A character in single quotes with Go's escapes. */
export function characterText(character: string): string {
  return goQuote(character, "'")
}

/** Bytes of a text, which is what Go's `len` counts. */
export function byteLength(text: string): number {
  return encodeBytes(text).length
}

/** A count with a comma per thousand: `1,200`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",")
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"

/**
 * A bound as a 64-bit float: plain with a comma per thousand for decimal exponents from -4 to 5, else `1.5×10⁰⁶`
 * (semantics/limits-and-validation.md, "Number texts").
 */
export function boundText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞"
  const [mantissa = "0", power = "+0"] = value.toExponential().split("e")
  const exponent = Number(power)
  if (value === 0 || (exponent >= -4 && exponent <= 5)) return plainText(value)
  const digits = String(Math.abs(exponent)).padStart(2, "0")
  const raised = [...digits].map((digit) => superscripts[Number(digit)]).join("")
  return `${mantissa}×10${exponent < 0 ? "⁻" : ""}${raised}`
}

function plainText(value: number): string {
  const decimals = Math.max(0, (value.toExponential().split("e")[0]?.replace("-", "").length ?? 2) - 2)
  const exponent = value === 0 ? 0 : Number(value.toExponential().split("e")[1])
  const [whole = "0", fraction] = value.toFixed(Math.max(0, decimals - exponent)).split(".")
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",")
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
