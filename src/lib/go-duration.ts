/** Nanoseconds of each unit of Go's time.ParseDuration. */
const units: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["µs", 1e3],
  ["μs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
])

/** A Go duration is an int64 of nanoseconds: only a negative one may reach this. */
const limit = 2n ** 63n

const nanosecondsPerMilli = 1e6

/** A number with what follows it up to the next one: `1.5` `s`. One of the digits' places may be empty. */
const part = /(\d*)(\.\d*)?([^\d.]*)/y

/** A Go duration text (`1.5s`, `1m30s500ms`, `-2s`) in milliseconds; `undefined` for what is none. */
export function parseDuration(text: string): number | undefined {
  const read = readDuration(text)
  return typeof read === "number" ? read : undefined
}

/** What Go's time.ParseDuration says about a text that is no duration; `undefined` for one that is. */
export function durationFault(text: string): string | undefined {
  const read = readDuration(text)
  return typeof read === "string" ? read : undefined
}

/** Milliseconds, or the fault in Go's words without the text that has it. */
function readDuration(text: string): number | string {
  const signed = text.startsWith("-") || text.startsWith("+")
  const unsigned = signed ? text.slice(1) : text
  if (unsigned === "0") return 0
  if (unsigned === "") return "time: invalid duration"
  let nanoseconds = 0n
  part.lastIndex = 0
  while (part.lastIndex < unsigned.length) {
    const [, whole = "", fraction = "", unit = ""] = part.exec(unsigned) ?? []
    if ((whole === "" && fraction.length < 2) || isTooLarge(whole)) return "time: invalid duration"
    if (unit === "") return "time: missing unit in duration"
    const size = units.get(unit)
    if (size === undefined) return "time: unknown unit"
    nanoseconds += BigInt(whole) * BigInt(size) + partOf(fraction, size)
    if (nanoseconds > limit) return "time: invalid duration"
  }
  const isNegative = text.startsWith("-")
  if (nanoseconds === limit && !isNegative) return "time: invalid duration"
  return Number(isNegative ? -nanoseconds : nanoseconds) / nanosecondsPerMilli
}

/** The double is looked at first: thousands of digits are no BigInt in a moment. */
function isTooLarge(digits: string): boolean {
  return Number(digits) > Number(limit) || BigInt(digits) > limit
}

/**
 * Whole nanoseconds of a fraction (`.29`) of a unit. Go divides the unit first, so that `.29` of an hour is no nanosecond short, and
 * reads as many digits as an int64 holds.
 */
function partOf(fraction: string, size: number): bigint {
  const start = fraction.search(/[1-9]/)
  if (start < 0) return 0n
  const digits = fraction.slice(1, start + (isTooLarge(fraction.slice(start, start + 19)) ? 18 : 19))
  return BigInt(Math.trunc(Number(digits) * (size / 10 ** digits.length)))
}
