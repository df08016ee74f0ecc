/** An exact decimal: `digits × 10^exponent`, with no trailing zero in `digits` (0 has exponent 0). */
export interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/** Powers of ten beyond this would cost more than any number in a document is worth. */
const maxScale = 20_000

/** Reads a JSON number of any size. */
export function decimal(text: string): Decimal {
  const [mantissa = "0", power = "0"] = text.toLowerCase().split("e")
  const [whole = "0", fraction = ""] = mantissa.split(".")
  const significant = `${whole}${fraction}`.replace(/0+$/, "")
  const dropped = whole.length + fraction.length - significant.length
  const digits = BigInt(significant === "" || significant === "-" ? "0" : significant)
  return digits === 0n ? { digits, exponent: 0 } : { digits, exponent: Number(power) - fraction.length + dropped }
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Decimal, b: Decimal): number {
  if (a.digits === 0n || b.digits === 0n || a.digits > 0n !== b.digits > 0n) return sign(a.digits) - sign(b.digits)
  const magnitude = orderOf(a) - orderOf(b)
  if (magnitude !== 0) return magnitude * sign(a.digits)
  const [x, y] = aligned(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

export function isWhole({ exponent }: Decimal): boolean {
  return exponent >= 0
}

/** Whether `value` is a whole multiple of `divisor`, exactly. */
export function isMultiple(value: Decimal, divisor: Decimal): boolean {
  if (value.digits === 0n) return true
  if (Math.abs(value.exponent - divisor.exponent) > maxScale) return value.exponent > divisor.exponent
  const [x, y] = aligned(value, divisor)
  return x % y === 0n
}

/** One text for all spellings of a number. */
export function canonicalText({ digits, exponent }: Decimal): string {
  return `${digits}e${exponent}`
}

function sign(digits: bigint): number {
  return digits > 0n ? 1 : digits < 0n ? -1 : 0
}

/** Decimal places in front of the point. */
function orderOf({ digits, exponent }: Decimal): number {
  return String(digits).replace("-", "").length + exponent
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const scale = Math.min(a.exponent, b.exponent)
  return [a.digits * 10n ** BigInt(a.exponent - scale), b.digits * 10n ** BigInt(b.exponent - scale)]
}
