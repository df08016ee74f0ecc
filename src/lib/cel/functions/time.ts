import { EvaluationError } from "../error.ts"
import type { Duration, Timestamp } from "../value.ts"
import { duration, timestamp } from "./arithmetic.ts"
import { overload } from "./overload.ts"

const time = "google.protobuf.Timestamp"
const span = "google.protobuf.Duration"

const nanosPerMilli = 1_000_000n
const nanosPerSecond = 1_000_000_000n
const nanosPerMinute = 60n * nanosPerSecond
const minuteMillis = 60_000

/** The parts of a date, read from one that shows local time as if it were UTC. */
const parts: Readonly<Record<string, (local: Date) => number>> = {
  getFullYear: (local) => local.getUTCFullYear(),
  getMonth: (local) => local.getUTCMonth(),
  getDate: (local) => local.getUTCDate(),
  getDayOfMonth: (local) => local.getUTCDate() - 1,
  getDayOfWeek: (local) => local.getUTCDay(),
  getDayOfYear: dayOfYear,
  getHours: (local) => local.getUTCHours(),
  getMinutes: (local) => local.getUTCMinutes(),
  getSeconds: (local) => local.getUTCSeconds(),
  getMilliseconds: (local) => local.getUTCMilliseconds(),
}

const unitOfDuration: readonly (readonly [string, bigint])[] = [
  ["getHours", 3600n * nanosPerSecond],
  ["getMinutes", nanosPerMinute],
  ["getSeconds", nanosPerSecond],
  ["getMilliseconds", nanosPerMilli],
]

export const timeFunctions = [
  ...Object.entries(parts).flatMap(([name, part]) => [
    overload(name, `${time}.() -> int`, (_, at: Timestamp) => BigInt(part(shifted(at, at.offset * minuteMillis)))),
    overload(name, `${time}.(string) -> int`, (_, at: Timestamp, zone: string) =>
      BigInt(part(shifted(at, offsetOf(zone, millisOf(at.nanos))))),
    ),
  ]),
  ...unitOfDuration.map(([name, unit]) =>
    overload(name, `${span}.() -> int`, (_, value: Duration) => value.nanos / unit),
  ),
]

/** The first day of a year is day 0. */
function dayOfYear(local: Date): number {
  const first = new Date(Date.UTC(2000, 0, 1))
  first.setUTCFullYear(local.getUTCFullYear())
  return Math.floor((local.getTime() - first.getTime()) / (24 * 60 * minuteMillis))
}

/** @param offset milliseconds east of UTC */
function shifted({ nanos }: Timestamp, offset: number): Date {
  return new Date(millisOf(nanos) + offset)
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

function millisOf(nanos: bigint): number {
  return Number(floorDivide(nanos, nanosPerMilli))
}

/** Whole seconds since the Unix epoch. */
export function secondsOf(nanos: bigint): bigint {
  return floorDivide(nanos, nanosPerSecond)
}

/** Hours and minutes, each with a sign of its own if it has one: the reference reads both with strconv.Atoi. */
const fixedOffset = /^([+-]?\d{1,9}):([+-]?\d{1,9})$/

/** Milliseconds east of UTC: of `+01:00`, or of a zone's name at an instant. */
function offsetOf(zone: string, millis: number): number {
  // The reference runs in a container whose local time is UTC.
  if (zone === "" || zone === "UTC" || zone === "Local") return 0
  const fixed = fixedOffset.exec(zone)
  if (fixed === null) return zoneOffset(zone, millis)
  const minutes = Number(fixed[2])
  return (Number(fixed[1]) * 60 + (zone.startsWith("-") ? -minutes : minutes)) * minuteMillis
}

/** Making a formatter is slow. Names come from expressions, seldom from requests. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const maxFormatters = 50

function zoneOffset(zone: string, millis: number): number {
  const fields: Record<string, string> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(millis)) fields[type] = value
  const { era, year, month, day, hour, minute, second } = fields
  const local = new Date(0)
  // Date.UTC takes the years 1 to 99 for those of the twentieth century.
  local.setUTCFullYear(era === "BC" ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day))
  local.setUTCHours(Number(hour), Number(minute), Number(second))
  return local.getTime() - Math.floor(millis / 1000) * 1000
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = newFormatter(zone)
  if (formatters.size >= maxFormatters) formatters.clear()
  formatters.set(zone, made)
  return made
}

/** Names of three letters that the time zone database has: JavaScript knows others, such as `BST` for Bangladesh. */
const shortZones: ReadonlySet<string> = new Set("CET EET EST GMT HST MET MST PRC ROC ROK UCT WET".split(" "))

/** @throws EvaluationError for a zone that Go's time.LoadLocation does not find; unlike in JavaScript, case matters there */
function newFormatter(zone: string): Intl.DateTimeFormat {
  const unknown = () => new EvaluationError(`unknown time zone ${zone}`)
  const isName = /^[A-Z]/.test(zone) && !zone.startsWith("SystemV/")
  if (!isName || (zone.length === 3 && !shortZones.has(zone))) throw unknown()
  const formatter = intlFormatter(zone)
  if (formatter === undefined) throw unknown()
  const { timeZone } = formatter.resolvedOptions()
  if (timeZone !== zone && timeZone.toLowerCase() === zone.toLowerCase()) throw unknown()
  return formatter
}

function intlFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = "numeric"
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      era: "short",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    })
  } catch {
    return undefined
  }
}

const instantForm = /^(\d{4}-\d\d-\d\dT)(\d{1,2})(:\d\d:\d\d)(?:[.,](\d+))?(Z|([+-])(\d\d):(\d\d))$/

/**
 * An RFC 3339 text, to the nanosecond. As Go's time.Parse does, it takes an hour of one digit, a comma before the decimals,
 * and an offset up to 24 hours and 60 minutes.
 * @throws EvaluationError for what is none
 */
export function timestampOf(text: string): Timestamp {
  const found = instantForm.exec(text)
  if (found === null) throw new EvaluationError("no RFC 3339 text")
  const [, date = "", hour = "", rest = "", fraction = "", zone = "", sign, hours = "0", minutes = "0"] = found
  const offset = zone === "Z" ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1)
  const local = Date.parse(`${date}${hour.padStart(2, "0")}${rest}Z`)
  const isReal = Number(hour) < 24 && new Date(local).toJSON()?.startsWith(date)
  if (!isReal || Number(hours) > 24 || Number(minutes) > 60) throw new EvaluationError("no RFC 3339 text")
  const nanos = BigInt(local - offset * minuteMillis) * nanosPerMilli + BigInt(fraction.slice(0, 9).padEnd(9, "0"))
  return timestamp(nanos, offset)
}

/** RFC 3339 in the zone that the instant was written in, with as many decimals as there are. */
export function timestampText({ nanos, offset }: Timestamp): string {
  const seconds = floorDivide(nanos, nanosPerSecond)
  const fraction = (nanos - seconds * nanosPerSecond).toString().padStart(9, "0").replace(/0+$/, "")
  const local = new Date(Number(seconds) * 1000 + offset * minuteMillis).toISOString().slice(0, 19)
  return `${local}${fraction === "" ? "" : `.${fraction}`}${offset === 0 ? "Z" : offsetText(offset)}`
}

function offsetText(offset: number): string {
  const digits = (value: number) => String(Math.trunc(value)).padStart(2, "0")
  const size = Math.abs(offset)
  return `${offset < 0 ? "-" : "+"}${digits(size / 60)}:${digits(size % 60)}`
}

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: nanosPerMilli,
  s: nanosPerSecond,
  m: nanosPerMinute,
  h: 60n * nanosPerMinute,
}

const durationForm = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
const durationPart = /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g

/**
 * A Go duration text (`1h30m`, `-1.5s`), to the nanosecond.
 * @throws EvaluationError for what is none
 */
export function durationOf(text: string): Duration {
  if (/^[+-]?0$/.test(text)) return duration(0n)
  if (text.length > 200 || !durationForm.test(text)) throw new EvaluationError("no duration")
  let nanos = 0n
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(durationPart)) {
    const size = unitNanos[unit] ?? 0n
    nanos += BigInt(whole) * size + fractionNanos(fraction, Number(size))
  }
  return duration(text.startsWith("-") ? -nanos : nanos)
}

/** Go divides the unit first, in floating point, and reads as many digits as an int64 holds. */
function fractionNanos(fraction: string, size: number): bigint {
  const digits = fraction.slice(0, BigInt(fraction.slice(0, 19)) > 2n ** 63n ? 18 : 19)
  return BigInt(Math.trunc(Number(digits) * (size / 10 ** digits.length)))
}

/** Seconds with their decimals, `5400s` or `1.5s`: those of a double, so many seconds leave no room for nanoseconds. */
export function durationText({ nanos }: Duration): string {
  const seconds = Number(nanos / nanosPerSecond) + Number(nanos % nanosPerSecond) / 1e9
  const text = Math.abs(seconds) < 1e-6 ? seconds.toFixed(9).replace(/\.?0+$/, "") : String(seconds)
  return `${text}s`
}
