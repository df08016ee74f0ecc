/**
 * An exact decimal, `digits × 10^exponent`: digits as a text, for a document may hold millions of them. They neither begin nor end
 * with 0, but for the number 0, which has the exponent 0.
 */
export interface Decimal {
  readonly isNegative: boolean
  readonly digits: string
  readonly exponent: number
}

const zero: Decimal = { isNegative: false, digits: "0", exponent: 0 }

/** Powers of ten beyond this would cost more than any number in a document is worth. */
const maxScale = 20_000

/** Digits that are divided at a time: the time that a division takes grows faster than its numbers. */
const chunkSize = 1000

/** Reads a JSON number of any size in linear time. */
export function decimal(text: string): Decimal {
  const isNegative = text.startsWith("-")
  const [mantissa = "", power = "0"] = text.slice(isNegative || text.startsWith("+") ? 1 : 0).split(/e/i)
  const [whole = "", fraction = ""] = mantissa.split(".")
  const all = whole + fraction
  let start = 0
  while (all[start] === "0") start++
  let end = all.length
  while (end > start && all[end - 1] === "0") end--
  if (start === end) return zero
  return { isNegative, digits: all.slice(start, end), exponent: Number(power) - fraction.length + all.length - end }
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Decimal, b: Decimal): number {
  const signs = [signOf(a), signOf(b)] as const
  if (signs[0] !== signs[1] || signs[0] === 0) return signs[0] - signs[1]
  const order = orderOf(a) - orderOf(b)
  // Digits that begin at the same decimal place compare as texts.
  const magnitude = order !== 0 ? order : a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0
  // A difference: the negative of 0 would be -0.
  return a.isNegative ? 0 - magnitude : magnitude
}

export function isWhole({ exponent }: Decimal): boolean {
  return exponent >= 0
}

/** Whether `value` is a whole multiple of `divisor`, exactly. */
export function isMultiple(value: Decimal, divisor: Decimal): boolean {
  if (signOf(value) === 0) return true
  if (Math.abs(value.exponent - divisor.exponent) > maxScale) return value.exponent > divisor.exponent
  const scale = Math.min(value.exponent, divisor.exponent)
  const by = BigInt(divisor.digits) * 10n ** BigInt(divisor.exponent - scale)
  return (remainder(value.digits, by) * 10n ** BigInt(value.exponent - scale)) % by === 0n
}

function remainder(digits: string, divisor: bigint): bigint {
  let rest = 0n
  for (let at = 0; at < digits.length; at += chunkSize) {
    const chunk = digits.slice(at, at + chunkSize)
    rest = (rest * 10n ** BigInt(chunk.length) + BigInt(chunk)) % divisor
  }
  return rest
}

/** One text for all spellings of a number. */
export function canonicalText({ isNegative, digits, exponent }: Decimal): string {
  return `${isNegative ? "-" : ""}${digits}e${exponent}`
}

function signOf({ isNegative, digits }: Decimal): number {
  if (digits === "0") return 0
  return isNegative ? -1 : 1
}

/** Decimal places in front of the point. */
function orderOf({ digits, exponent }: Decimal): number {
  return digits.length + exponent
}
