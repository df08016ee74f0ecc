import { layouts } from "./date-layouts.ts"

/** A date as RFC 3339 text: in UTC, and with the offset it was written with. */
export interface ParsedDate {
  readonly utc: string
  readonly local: string
}

/** Longer than any date, so that no layout is tried on a whole article. */
const maxLength = 64

/**
 * A date in one of the layouts that the reference tries. Without a zone, and in any named zone, the offset is 0; `GMT+2` counts as
 * UTC and is shown in its zone.
 */
export function parseDate(text: string): ParsedDate | undefined {
  const date = text.trim()
  if (date.length > maxLength) return undefined
  for (const layout of /^\d/.test(date) ? matchers().digits : matchers().letters) {
    const parsed = fromParts(layout.exec(date)?.groups)
    if (parsed !== undefined) return parsed
  }
  return undefined
}

interface Matchers {
  readonly digits: readonly RegExp[]
  readonly letters: readonly RegExp[]
}

let compiled: Matchers | undefined

/** The layouts by whether they begin with a digit, compiled when the first date is read. */
function matchers(): Matchers {
  if (compiled !== undefined) return compiled
  const all = layouts.flatMap(expand)
  compiled = {
    digits: all.filter((layout) => /^\d/.test(layout)).map(matcher),
    letters: all.filter((layout) => !/^\d/.test(layout)).map(matcher),
  }
  return compiled
}

/** `a{b|c}` is `ab` and `ac`. */
function expand(layout: string): string[] {
  const choice = /^([^{]*)\{([^}]*)\}(.*)$/.exec(layout)
  if (choice === null) return [layout]
  const [, before = "", choices = "", after = ""] = choice
  return choices.split("|").flatMap((part) => expand(before + part + after))
}

const months = "january february march april may june july august september october november december".split(" ")
const weekdays = "sunday monday tuesday wednesday thursday friday saturday".split(" ")

const anyOf = (names: string[], length?: number) => names.map((name) => insensitive(name.slice(0, length))).join("|")

function insensitive(name: string): string {
  return name.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
}

/** A name of upper-case letters, with the two that are not, or a signed number of hours, which may follow GMT. */
const zoneName =
  "(?<zone>UTC|ChST|MeST|GMT[+-](?:2[0-3]|[01]?\\d)(?!\\d)|GMT(?![+-])|[+-](?:2[0-3]|[01]?\\d)(?!\\d)|[A-Z]{4}T(?![A-Z])|(?:WITA|[A-Z]{3}T)(?![A-Z])|(?!GMT)[A-Z]{3}(?![A-Z]))"
const second = "(?:[.,](?<fraction>\\d+))?"

/** What the parts of a layout match, as in Go's package time. A part of one digit may be written with two. */
const parts: Readonly<Record<string, string>> = {
  Monday: `(?:${anyOf(weekdays)})`,
  Mon: `(?:${anyOf(weekdays, 3)})`,
  January: `(?<month>${anyOf(months)})`,
  Jan: `(?<month>${anyOf(months, 3)})`,
  "2006": "(?<year>\\d{4})",
  "06": "(?<year>\\d{2})",
  "01": "(?<number>\\d{2})",
  "1": "(?<number>\\d{1,2})",
  "02": "(?<day>\\d{2})",
  _2: " ?(?<day>\\d{1,2})",
  "2": "(?<day>\\d{1,2})",
  "15": "(?<hour>\\d{1,2})",
  "03": "(?<hour12>\\d{2})",
  "3": "(?<hour12>\\d{1,2})",
  "04": "(?<minute>\\d{2})",
  "4": "(?<minute>\\d{1,2})",
  "05": `(?<second>\\d{2})${second}`,
  "5": `(?<second>\\d{1,2})${second}`,
  PM: "(?<half>AM|PM)",
  pm: "(?<half>am|pm)",
  "-07:00:00": "(?<sign>[+-])(?<hours>\\d{2}):(?<minutes>\\d{2}):\\d{2}",
  "Z07:00": "(?:Z|(?<sign>[+-])(?<hours>\\d{2}):(?<minutes>\\d{2}))",
  "-07:00": "(?<sign>[+-])(?<hours>\\d{2}):(?<minutes>\\d{2})",
  "-0700": "(?<sign>[+-])(?<hours>\\d{2})(?<minutes>\\d{2})",
  "-07": "(?<sign>[+-])(?<hours>\\d{2})",
  MST: zoneName,
}

const layoutPart =
  /Monday|Mon|January|Jan|2006|0[1-6]|_2|15|[1-5]|PM|pm|-07:00:00|Z07:00|-07:00|-0700|-07|MST| +|[^\w ]|\w/g

function matcher(layout: string): RegExp {
  const source = layout.replaceAll(layoutPart, (part) => {
    if (part.startsWith(" ")) return " +"
    return parts[part] ?? part.replace(/[^\w]/, "\\$&")
  })
  return new RegExp(`^${source}$`)
}

function fromParts(found: Record<string, string | undefined> | undefined): ParsedDate | undefined {
  if (found === undefined) return undefined
  const [year, monthIndex, day] = [fullYear(found.year ?? "0"), monthOf(found), Number(found.day)]
  const [hour, minute, second] = [hourOf(found), Number(found.minute ?? 0), Number(found.second ?? 0)]
  const midnight = new Date(Date.UTC(2000, monthIndex, day))
  midnight.setUTCFullYear(year, monthIndex, day)
  if (midnight.getUTCMonth() !== monthIndex || midnight.getUTCDate() !== day) return undefined
  const offset = offsetMinutes(found)
  const shown = found.zone?.startsWith("GMT") ? 60 * Number(found.zone.slice(3)) : offset
  if (hour === undefined || offset === undefined || shown === undefined || minute > 59 || second > 59) return undefined
  const instant = midnight.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000
  const fraction = (found.fraction ?? "").slice(0, 9).replace(/0+$/, "")
  const utc = `${clockText(instant, fraction)}Z`
  return { utc, local: shown === 0 ? utc : clockText(instant + shown * 60_000, fraction) + offsetText(shown) }
}

/** Two digits mean 1969 to 2068. */
function fullYear(digits: string): number {
  const year = Number(digits)
  return digits.length === 2 ? year + (year >= 69 ? 1900 : 2000) : year
}

function monthOf({ month: name, number }: Record<string, string | undefined>): number {
  if (name === undefined) return Number(number) - 1
  const start = name.slice(0, 3).toLowerCase()
  return months.findIndex((full) => full.startsWith(start))
}

function hourOf({ hour, hour12, half }: Record<string, string | undefined>): number | undefined {
  const value = Number(hour ?? hour12 ?? 0)
  if (value > (hour12 === undefined ? 23 : 12)) return undefined
  if (half === undefined) return value
  if (half.toLowerCase() === "pm") return value < 12 ? value + 12 : value
  return value === 12 ? 0 : value
}

/** A named zone says nothing about the time. */
function offsetMinutes({ sign, hours, minutes }: Record<string, string | undefined>): number | undefined {
  if (sign === undefined) return 0
  const [hour, minute] = [Number(hours), Number(minutes ?? 0)]
  if (hour > 24 || minute > 60) return undefined
  return (sign === "-" ? -1 : 1) * (hour * 60 + minute)
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
