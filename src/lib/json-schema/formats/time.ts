import { encodeBytes } from "../../utf8.ts"
import { characterText } from "../text.ts"

/** A date, with the words of Go's `time.Parse` for what is none. */
export function dateFault(text: string): string | undefined {
  const layout = "2006-01-02"
  const failed = (rest: string, element: string) =>
    `parsing time ${timeQuoted(text)} as ${timeQuoted(layout)}: cannot parse ${timeQuoted(rest)} as ${timeQuoted(element)}`
  const outOfRange = (what: string) => `parsing time ${timeQuoted(text)}: ${what} out of range`
  const year = /^\d{4}/.exec(text)?.[0]
  if (year === undefined) return failed(text, "2006")
  if (text[4] !== "-") return failed(text.slice(4), "-")
  const month = /^\d\d/.exec(text.slice(5))?.[0]
  if (month === undefined) return failed(text.slice(5), "01")
  if (Number(month) < 1 || Number(month) > 12) return outOfRange("month")
  if (text[7] !== "-") return failed(text.slice(7), "-")
  const day = /^\d\d/.exec(text.slice(8))?.[0]
  if (day === undefined) return failed(text.slice(8), "02")
  if (text.length > 10) return `parsing time ${timeQuoted(text)}: extra text: ${timeQuoted(text.slice(10))}`
  return Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month)) ? outOfRange("day") : undefined
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

/** Go's time package quotes in a way of its own: everything outside of ASCII as bytes. */
function timeQuoted(text: string): string {
  let inner = ""
  for (const byte of encodeBytes(text)) {
    const character = String.fromCharCode(byte)
    if (character === '"' || character === "\\") inner += `\\${character}`
    else inner += byte < 0x20 || byte > 0x7f ? `\\x${byte.toString(16).padStart(2, "0")}` : character
  }
  return `"${inner}"`
}

/** `hh:mm:ss`, decimals, then `Z` or an offset; a leap second only where it is the last of a day in UTC. */
export function timeFault(text: string): string | undefined {
  if (text.length < 9) return "less than 9 characters long"
  if (text[2] !== ":" || text[5] !== ":") return "missing colon in correct place"
  const [hour, minute, second] = [0, 3, 6].map((at) => wholeNumber(text.slice(at, at + 2)))
  if (hour === undefined || minute === undefined || second === undefined) return "invalid hour/min/sec"
  if (Math.min(hour, minute, second) < 0) return "non-positive hour/min/sec"
  if (hour > 23 || minute > 59 || second > 60) return "hour/min/sec out of range"
  const fraction = /^\.\d*/.exec(text.slice(8))?.[0] ?? ""
  if (fraction === ".") return "no digits in second fraction"
  const offset = offsetOf(text.slice(8 + fraction.length))
  if (typeof offset === "string") return offset
  const utc = (hour * 60 + minute - offset + 1440) % 1440
  return second < 60 || utc === 1439 ? undefined : "invalid leap second"
}

/** Minutes east of UTC, or why the text is no offset. */
function offsetOf(text: string): number | string {
  if (text === "z" || text === "Z") return 0
  if (text.length !== 6) return "offset must be 6 characters long"
  if (!/^[+-]/.test(text)) return "offset must begin with plus/minus"
  if (text[3] !== ":") return "missing colon in offset in correct place"
  const [hour, minute] = [wholeNumber(text.slice(1, 3)), wholeNumber(text.slice(4))]
  if (hour === undefined || minute === undefined) return "invalid hour/min in offset"
  if (Math.min(hour, minute) < 0) return "non-positive hour/min in offset"
  if (hour > 23 || minute > 59) return "hour/min in offset out of range"
  return (hour * 60 + minute) * (text.startsWith("-") ? -1 : 1)
}

/** Go's strconv.Atoi: a sign counts as part of the number. */
function wholeNumber(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined
}

export function dateTimeFault(text: string): string | undefined {
  if (text.length < 20) return "less than 20 characters long"
  if (!/[tT]/.test(text.charAt(10))) return "11th character must be t or T"
  const date = dateFault(text.slice(0, 10))
  if (date !== undefined) return `invalid date element: ${date}`
  const time = timeFault(text.slice(11))
  return time === undefined ? undefined : `invalid time element: ${time}`
}

const units = ["YMD", "HMS"]

/** `P3Y6M4DT12H30M5S` or `P2W` (RFC 3339, appendix A). */
export function durationFault(text: string): string | undefined {
  if (!text.startsWith("P")) return "must start with P"
  const rest = text.slice(1)
  if (rest === "") return "nothing after P"
  if (rest.endsWith("W")) {
    if (rest === "W") return "no number in week"
    return /^\d+W$/.test(rest) ? undefined : "invalid week"
  }
  for (const [index, part] of rest.split("T").entries()) {
    if (index > 0 && part === "") return "no time elements"
    const known = units[index]
    if (known === undefined) return "more than one T"
    const fault = elementsFault(part, known)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Numbers with their units, each unit once and in order. */
function elementsFault(part: string, known: string): string | undefined {
  let left = known
  for (let rest = part; rest !== ""; ) {
    const digits = /^\d*/.exec(rest)?.[0] ?? ""
    if (digits === "") return "missing number"
    const unit = rest.charAt(digits.length)
    if (unit === "") return "missing unit"
    const place = left.indexOf(unit)
    if (place < 0) return known.includes(unit) ? `unit '${unit}' out of order` : invalidUnit(rest.slice(digits.length))
    left = left.slice(place + 1)
    rest = rest.slice(digits.length + 1)
  }
  return undefined
}

/** The reference goes by bytes, and shows the first as the character of that number. */
function invalidUnit(text: string): string {
  const [first = 0] = encodeBytes(text.slice(0, 2))
  return `invalid unit ${characterText(String.fromCharCode(first))}`
}

/** Two instants, or an instant and a duration on either side, with a slash between them. */
export function periodFault(text: string): string | undefined {
  const slash = text.indexOf("/")
  if (slash < 0) return "missing slash"
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)]
  const atStart = start.startsWith("P")
    ? told("start duration", durationFault(start))
    : told("start date-time", dateTimeFault(start))
  if (atStart !== undefined) return atStart
  const isDuration = !start.startsWith("P") && end.startsWith("P")
  return isDuration ? told("end duration", durationFault(end)) : told("end date-time", dateTimeFault(end))
}

function told(what: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `invalid ${what}: ${fault}`
}
