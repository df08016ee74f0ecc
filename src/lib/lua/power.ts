/**
 * `left ^ right` as Go's math.Pow computes it, to the last digit: the fraction of the exponent by the exponential
 * function, its integer by squaring the mantissa. JavaScript's `**` rounds differently now and then.
 */
export function power(left: number, right: number): number {
  if (right === 2) return left * left
  if (right === 0 || left === 1) return 1
  if (right === 1) return left
  if (right === 0.5) return Math.sqrt(left)
  if (right === -0.5) return 1 / Math.sqrt(left)
  if (left === -1 && !Number.isFinite(right) && !Number.isNaN(right)) return 1
  const integer = Math.trunc(Math.abs(right))
  const isOrdinary = left !== 0 && Number.isFinite(left) && Number.isFinite(right) && integer < 2 ** 31
  return isOrdinary && (left > 0 || Number.isInteger(right)) ? ordinaryPower(left, right) : left ** right
}

/** Beyond this exponent the result has long overflowed, or vanished. */
const maximumExponent = 1 << 12

function ordinaryPower(left: number, right: number): number {
  let rest = Math.trunc(Math.abs(right))
  let fraction = Math.abs(right) - rest
  let mantissa = 1
  let exponent = 0
  if (fraction !== 0) {
    if (fraction > 0.5) {
      fraction--
      rest++
    }
    mantissa = Math.exp(fraction * Math.log(left))
  }
  let [square, squareExponent] = split(left)
  for (; rest !== 0; rest >>>= 1) {
    if (Math.abs(squareExponent) > maximumExponent) {
      exponent += squareExponent
      break
    }
    if ((rest & 1) === 1) {
      mantissa *= square
      exponent += squareExponent
    }
    square *= square
    squareExponent *= 2
    if (square < 0.5) {
      square += square
      squareExponent--
    }
  }
  return right < 0 ? scale(1 / mantissa, -exponent) : scale(mantissa, exponent)
}

/** A number as a fraction from 0.5 to 1 and a power of 2. */
export function split(value: number): [number, number] {
  if (value === 0 || !Number.isFinite(value)) return [value, 0]
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(value))) + 1)
  let fraction = value * 2 ** -exponent
  while (Math.abs(fraction) < 0.5) {
    fraction *= 2
    exponent--
  }
  while (Math.abs(fraction) >= 1) {
    fraction /= 2
    exponent++
  }
  return [fraction, exponent]
}

/** value * 2^exponent, in steps, as the power alone can overflow where the product does not. */
export function scale(value: number, exponent: number): number {
  let result = value
  let rest = Math.max(-2200, Math.min(2200, exponent))
  for (; rest > 1000; rest -= 1000) result *= 2 ** 1000
  for (; rest < -1000; rest += 1000) result *= 2 ** -1000
  return result * 2 ** rest
}
