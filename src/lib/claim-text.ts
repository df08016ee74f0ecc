import { encode, isObject } from "./json/index.ts"
import { printed } from "./printed.ts"

/**
 * A claim as the text of a header or a URL part, as the reference writes it (semantics/authentication.md, "Claims into
 * headers"): texts as they are, lists joined by commas, objects as JSON. A claim that is absent is the empty text.
 */
export function claimText(value: unknown): string {
  if (value === undefined) return ""
  if (typeof value === "number") return numberText(value)
  return Array.isArray(value) ? value.map(memberText).join(",") : plainText(value)
}

/** A member of a list: Go's `%v`, in which numbers are doubles. */
export function memberText(value: unknown): string {
  return printed(value, (number) => shortestText(Number(number)))
}

function plainText(value: unknown): string {
  return isObject(value) ? encode(value) : String(value)
}

/** Whole numbers, and those nearly whole, as integers; others with six decimals. */
function numberText(value: number): string {
  const whole = Math.round(value)
  if (Math.abs(value - whole) < 1e-6) return BigInt(whole).toString()
  return sixDecimals(value)
}

/** Go's `%f`. It rounds halves to even, JavaScript away from zero; only odd multiples of 1/128 end in such a half. */
function sixDecimals(value: number): string {
  const parts = Math.abs(value) * 128
  if (parts % 2 !== 1) return value.toFixed(6)
  const millionths = (BigInt(parts) * 15_625n) / 2n
  const even = (millionths + (millionths % 2n)).toString().padStart(7, "0")
  return `${value < 0 ? "-" : ""}${even.slice(0, -6)}.${even.slice(-6)}`
}

/** Go's `%v` of a float: exponent form from seven digits before the point on, and below 0.0001. */
function shortestText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0"
  const [digits = "", exponentText = ""] = value.toExponential().split("e")
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 6) return String(value)
  const sign = exponent < 0 ? "-" : "+"
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`
}
