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
    overload(name, `${time}.() -> int`, (_, at: Timestamp) => BigInt(part(shifted(at, at.offset)))),
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

function shifted({ nanos }: Timestamp, offset: number): Date {
  return new Date(millisOf(nanos) + offset * minuteMillis)
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

/** Minutes east of UTC: of `+01:00`, or of a zone's name at an instant. */
function offsetOf(zone: string, millis: number): number {
  const fixed = /^([+-]?)(\d{1,2}):(\d{1,2})$/.exec(zone)
  if (fixed === null) return zone === "" || zone === "UTC" ? 0 : zoneOffset(zone, millis)
  const minutes = Number(fixed[2]) * 60 + Number(fixed[3])
  return fixed[1] === "-" ? -minutes : minutes
}

/** Making a formatter is slow. Names come from expressions, seldom from requests. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const maxFormatters = 50

function zoneOffset(zone: string, millis: number): number {
  const fields: Record<string, number> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(millis)) fields[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  return Math.round((local - Math.floor(millis / 1000) * 1000) / minuteMillis)
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  let made: Intl.DateTimeFormat
  try {
    const numeric = "numeric"
    made = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    })
  } catch {
    throw new EvaluationError("unknown time zone")
  }
  if (formatters.size >= maxFormatters) formatters.clear()
  formatters.set(zone, made)
  return made
}

const instantForm = /^(\d{4}-\d\d-\d\dT)(\d\d)(:\d\d:\d\d)(?:[.,](\d+))?(Z|([+-])(\d\d):(\d\d))$/

/**
 * An RFC 3339 text, to the nanosecond.
 * @throws EvaluationError for what is none
 */
export function timestampOf(text: string): Timestamp {
  const [, date = "", hour = "", rest = "", fraction = "", zone = "", sign, hours, minutes] =
    instantForm.exec(text) ?? []
  const offset = zone === "Z" ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1)
  const local = Date.parse(`${date}${hour}${rest}Z`)
  const isReal = Number(hour) < 24 && new Date(local).toJSON()?.startsWith(date)
  if (!isReal || Number(hours ?? 0) > 24 || Number(minutes ?? 0) > 59) throw new EvaluationError("no RFC 3339 text")
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

const durationForm = /^[+-]?(?:(?:\d{1,20}(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/
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
    nanos += BigInt(whole) * size + (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
  }
  return duration(text.startsWith("-") ? -nanos : nanos)
}

/** Seconds with their decimals: `5400s`, `1.5s`. */
export function durationText({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos
  const fraction = (size % nanosPerSecond).toString().padStart(9, "0").replace(/0+$/, "")
  return `${nanos < 0n ? "-" : ""}${size / nanosPerSecond}${fraction === "" ? "" : `.${fraction}`}s`
}
