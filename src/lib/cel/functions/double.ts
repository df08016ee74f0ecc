import { EvaluationError } from "../error.ts"

const decimalForm = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const hexadecimalForm = /^([+-]?)0[xX](?=\.?[0-9a-fA-F])([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/
const infinity = /^[+-]?inf(?:inity)?$/i

/** A line below that stands between no two digits, nor behind a hexadecimal prefix. */
const strayLine = /^_|[^0-9a-fA-FxX]_|_[^0-9a-fA-F]|_$/
const strayDecimalLine = /^_|[^0-9]_|_[^0-9]|_$/

/**
 * A text as a double: Go's strconv.ParseFloat.
 * @throws EvaluationError for what is no number, or too large
 */
export function doubleOf(text: string): number {
  if (infinity.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^nan$/i.test(text)) return Number.NaN
  const value = text.length < 1000 ? finite(withoutLines(text)) : Number.NaN
  if (!Number.isFinite(value)) throw new EvaluationError("no double")
  return value
}

/** `1_000` as `1000`; a text with a line in a wrong place as it is. */
function withoutLines(text: string): string {
  if (!text.includes("_")) return text
  const stray = /^[+-]?0[xX]/.test(text) ? strayLine : strayDecimalLine
  return stray.test(text) ? text : text.replaceAll("_", "")
}

function finite(text: string): number {
  if (decimalForm.test(text)) return Number(text)
  const [whole, sign, digits = "", decimals = "", exponent] = hexadecimalForm.exec(text) ?? []
  if (whole === undefined) return Number.NaN
  const magnitude = scaled(BigInt(`0x${digits}${decimals}`), Number(exponent) - 4 * decimals.length)
  return sign === "-" ? -magnitude : magnitude
}

/** The double next to `mantissa * 2 ** exponent`, halves to even. */
function scaled(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length
  // A double has 53 bits, and none below 2 ** -1074.
  const surplus = Math.max(bits - 53, -1074 - exponent, 0)
  if (surplus === 0) return mantissa === 0n ? 0 : Number(mantissa) * 2 ** exponent
  if (surplus > bits) return 0
  const shift = BigInt(surplus)
  const kept = mantissa >> shift
  const twice = (mantissa - (kept << shift)) * 2n
  const unit = 1n << shift
  const isUp = twice > unit || (twice === unit && kept % 2n === 1n)
  return Number(isUp ? kept + 1n : kept) * 2 ** (exponent + surplus)
}
