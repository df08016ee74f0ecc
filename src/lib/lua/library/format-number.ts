import { fromByteString, toByteString } from "../bytes.ts"
import { exponential, fixed, general } from "../decimal.ts"
import { truncate } from "../number.ts"

/** One `%…` of a format. */
export interface Directive {
  readonly flags: string
  readonly width: number
  /** Undefined when the directive gives none. */
  readonly precision: number | undefined
  readonly verb: string
}

const integerVerbs = new Set(["d", "i", "b", "c", "o", "x", "X", "U"])
const floatVerbs = new Set(["e", "E", "f", "F", "g", "G"])

/** A number under any verb but `s` and `q`. */
export function writeNumber(value: number, directive: Directive): string {
  const { verb } = directive
  if (integerVerbs.has(verb)) return writeInteger(truncate(value), directive)
  if (floatVerbs.has(verb)) return writeFloat(value, directive)
  // gopher-lua's own rule for all other verbs: an integer is written as one.
  const flags = verb === "v" ? directive.flags.replaceAll("+", "") : directive.flags
  const isInteger = Number.isInteger(value) && Math.abs(value) < 2 ** 63
  const text = isInteger
    ? writeInteger(value, { ...directive, flags, verb: "d" })
    : writeFloat(value, { ...directive, flags, verb: "g" })
  return verb === "v" ? text : `%!${verb}(${isInteger ? "int64" : "float64"}=${text})`
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 }

export function writeInteger(value: number, given: Directive): string {
  // With a precision, zeros fill only up to it.
  const directive = given.precision === undefined ? given : { ...given, flags: given.flags.replaceAll("0", "") }
  const { verb, flags, precision } = directive
  if (verb === "c") return pad(toByteString(characterOf(value)), directive, " ")
  if (verb === "U") return pad(`U+${value.toString(16).toUpperCase().padStart(4, "0")}`, directive, " ")
  let digits = BigInt(Math.abs(value)).toString(bases[verb] ?? 10)
  if (verb === "X") digits = digits.toUpperCase()
  if (precision === 0 && value === 0) return pad("", directive, " ")
  digits = digits.padStart(precision ?? 0, "0")
  if (flags.includes("#")) digits = ({ x: "0x", X: "0X", o: "0", b: "0b" }[verb] ?? "") + digits
  return signed(value < 0, digits, directive, precision === undefined)
}

function characterOf(code: number): string {
  const isValid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return isValid ? String.fromCodePoint(code) : "\ufffd"
}

function writeFloat(value: number, directive: Directive): string {
  const { verb, precision } = directive
  const magnitude = Math.abs(value)
  const isNegative = value < 0 || Object.is(value, -0)
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? "NaN" : "Inf"
    const flags = directive.flags.replaceAll("0", "")
    const sign = signOf(isNegative, flags) || (name === "Inf" ? "+" : "")
    return pad(sign + name, { ...directive, flags }, " ")
  }
  let digits: string
  if (verb === "f" || verb === "F") digits = fixed(magnitude, precision ?? 6)
  else if (verb === "e" || verb === "E") digits = exponential(magnitude, precision ?? 6)
  else digits = general(magnitude, precision)
  if (verb === "E" || verb === "G") digits = digits.toUpperCase()
  return signed(isNegative, digits, directive, true)
}

/** Sign, zeros and blanks around digits. */
function signed(isNegative: boolean, digits: string, directive: Directive, zerosAllowed: boolean): string {
  const { flags, width } = directive
  const sign = signOf(isNegative, flags)
  if (zerosAllowed && flags.includes("0") && !flags.includes("-"))
    return sign + digits.padStart(width - sign.length, "0")
  return pad(sign + digits, directive, " ")
}

function signOf(isNegative: boolean, flags: string): string {
  return isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : ""
}

/** Width counts letters, not bytes. */
export function pad(text: string, { flags, width }: Directive, filler: string): string {
  if (width <= text.length && /^[\0-\x7f]*$/.test(text)) return text
  const missing = width - [...fromByteString(text)].length
  if (missing <= 0) return text
  if (flags.includes("-")) return text + " ".repeat(missing)
  return (flags.includes("0") ? "0" : filler).repeat(missing) + text
}
