/**
 * Decimal texts of non-negative finite numbers, rounded as Go's strconv does: from the exact value, halves to even.
 * JavaScript's own toFixed and toExponential round halves up, so those cases are told apart.
 */

const float = new Float64Array(1)
const bits = new BigUint64Array(float.buffer)
/** No double has more digits after the point. */
const maximumDecimals = 1074

/** `%f`: `precision` digits after the point. */
export function fixed(magnitude: number, precision: number): string {
  const isHalf = precision < 60 && (magnitude * 2 ** (precision + 1)) % 2 === 1
  if (precision <= 100 && magnitude < 1e21 && !isHalf) return magnitude.toFixed(precision)
  const decimals = Math.min(precision, maximumDecimals)
  const digits = scaled(magnitude, decimals)
    .toString()
    .padStart(decimals + 1, "0")
  if (precision === 0) return digits
  const point = digits.length - decimals
  return `${digits.slice(0, point)}.${digits.slice(point).padEnd(precision, "0")}`
}

/** The number times 10^decimals as an integer, halves to even. */
function scaled(magnitude: number, decimals: number): bigint {
  float[0] = magnitude
  const raw = bits[0] ?? 0n
  const biased = Number((raw >> 52n) & 0x7ffn)
  const fraction = raw & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n
  const exponent = (biased || 1) - 1075
  const large = mantissa * 10n ** BigInt(decimals)
  if (exponent >= 0) return large << BigInt(exponent)
  const shift = BigInt(-exponent)
  const quotient = large >> shift
  const rest = large - (quotient << shift)
  const half = 1n << (shift - 1n)
  return rest > half || (rest === half && quotient % 2n === 1n) ? quotient + 1n : quotient
}

/** `%e`: one digit, the point, `precision` digits, and an exponent of at least two. */
export function exponential(magnitude: number, precision: number): string {
  const [digits, exponent] = rounded(magnitude, precision)
  const padded = precision > 100 ? digits.padEnd(precision + 2, "0") : digits
  return `${padded}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`
}

/** `d.ddd` with `precision` digits after the point (at most 100), and the exponent. */
function rounded(magnitude: number, precision: number): [string, number] {
  const shortest = split(magnitude.toExponential())
  const [digits, exponent] = shortest
  const isOneMore = digits.length === precision + 3 && digits.endsWith("5")
  const decimals = digits.length - 2 - exponent
  const isExact = decimals <= 0 || Number.isInteger(magnitude * 2 ** decimals)
  const kept = precision === 0 ? digits.slice(0, 1) : digits.slice(0, -1)
  if (isOneMore && isExact && Number(kept.at(-1)) % 2 === 0) return [kept, exponent]
  return split(magnitude.toExponential(Math.min(precision, 100)))
}

function split(text: string): [string, number] {
  const [digits = "", exponent = "0"] = text.split("e")
  return [digits, Number(exponent)]
}

/** `%g`: the shortest text, or `precision` significant digits without trailing zeros. */
export function general(magnitude: number, precision: number | undefined): string {
  const significant = precision === undefined ? undefined : Math.max(precision, 1)
  const [raw, exponent] =
    significant === undefined ? split(magnitude.toExponential()) : rounded(magnitude, Math.min(significant, 100) - 1)
  const digits = raw.replace(".", "").replace(/(?<=.)0+$/, "")
  // Source: strconv's %g. Few digits that reach the point lower the limit from which the exponent is written.
  const isShort = significant !== undefined && significant > digits.length && digits.length >= exponent + 1
  const limit = significant === undefined ? 6 : isShort ? digits.length : significant
  if (exponent < -4 || exponent >= limit) return exponential(magnitude, digits.length - 1)
  return fixed(magnitude, Math.max(digits.length - exponent - 1, 0))
}
