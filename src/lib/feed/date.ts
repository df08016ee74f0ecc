/** A date as RFC 3339 text: in UTC, and with the offset it was written with. */
export interface ParsedDate {
  readonly utc: string
  readonly local: string
}

const months = "january february march april may june july august september october november december".split(" ")

const weekday =
  "(?:(?:mon|tue|tues|wed|thu|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday),? +)?"
const month = `(?<month>${months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|")}|sept)`
const time =
  "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:\\.(?<fraction>\\d{1,9}))?)?(?: ?(?<half>am|pm))?"
const zone = "(?<zone>z|[+-]\\d{2}:?\\d{2}|[a-z]{3,5}(?:[+-]\\d{1,2})?)"
const clock = `(?: +${time}(?: *${zone})?)?`

/** The forms of a date, each with the optional parts it may have. */
const forms = [
  `${weekday}(?<day>\\d{1,2})[ -]${month}[ -](?<year>\\d{4}|\\d{2})${clock}`,
  `${weekday}${month} +(?<day>\\d{1,2}),? +(?<year>\\d{4})${clock}`,
  `${weekday}${month} +(?<day>\\d{1,2}) +${time}(?: +${zone})? +(?<year>\\d{4})`,
  `(?<year>\\d{4})-(?<number>\\d{1,2})-(?<day>\\d{1,2})(?:(?:t| +)${time}(?: *${zone})?)?`,
  `(?<year>\\d{4})/(?<number>\\d{1,2})/(?<day>\\d{1,2})${clock}`,
].map((form) => new RegExp(`^${form}$`, "i"))

/** Longer than any date, so that no form is tried on a whole article. */
const maxLength = 64

/**
 * A date in one of the forms of RFC 822, 850, 1123 and 3339, of ANSI C, Unix and Ruby, or as `January 2, 2026`, `2026/01/02`. Without a
 * zone, and in any named zone, the offset is 0.
 */
export function parseDate(text: string): ParsedDate | undefined {
  const date = text.trim()
  if (date.length > maxLength) return undefined
  for (const form of forms) {
    const parts = form.exec(date)?.groups
    if (parts !== undefined) return fromParts(parts)
  }
  return undefined
}

function fromParts(parts: Record<string, string | undefined>): ParsedDate | undefined {
  const [year, monthIndex, day] = [fullYear(parts.year ?? ""), monthOf(parts), Number(parts.day)]
  const [hour, minute, second] = [hourOf(parts), Number(parts.minute ?? 0), Number(parts.second ?? 0)]
  const midnight = new Date(Date.UTC(2000, monthIndex, day))
  midnight.setUTCFullYear(year, monthIndex, day)
  if (midnight.getUTCMonth() !== monthIndex || midnight.getUTCDate() !== day) return undefined
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined
  const offset = offsetMinutes(parts.zone ?? "")
  const local = midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
  const fraction = (parts.fraction ?? "").replace(/0+$/, "")
  const utc = `${clockText(local - offset * 60_000, fraction)}Z`
  return { utc, local: offset === 0 ? utc : clockText(local, fraction) + offsetText(offset) }
}

/** Two digits mean 1969 to 2068. */
function fullYear(digits: string): number {
  const year = Number(digits)
  return digits.length > 2 ? year : year + (year >= 69 ? 1900 : 2000)
}

function monthOf({ month: name, number }: Record<string, string | undefined>): number {
  if (name === undefined) return Number(number) - 1
  const start = name.slice(0, 3).toLowerCase()
  return months.findIndex((full) => full.startsWith(start))
}

function hourOf({ hour, half }: Record<string, string | undefined>): number | undefined {
  const value = Number(hour ?? 0)
  if (half === undefined) return value
  if (value > 12) return undefined
  return (value % 12) + (half.toLowerCase() === "pm" ? 12 : 0)
}

function offsetMinutes(zoneText: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zoneText)
  if (match === null) return 0
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

function clockText(milliseconds: number, fraction: string): string {
  const text = new Date(milliseconds).toISOString().slice(0, -".000Z".length)
  return fraction === "" ? text : `${text}.${fraction}`
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, "0")
}
