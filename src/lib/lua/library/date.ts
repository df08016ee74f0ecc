import { integerArgument, textArgument } from "../arguments.ts"
import { machine, raise, spend } from "../machine.ts"
import { tableOf } from "../userdata-type.ts"
import type { Value } from "../value.ts"

const months = "January February March April May June July August September October November December".split(" ")
const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ")

function two(value: number): string {
  return String(value).padStart(2, "0")
}

function year(at: Date): string {
  return String(at.getUTCFullYear()).padStart(4, "0")
}

function clock(at: Date, separator: string): string {
  return [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(separator)
}

/** The letters that gopher-lua maps to Go's layouts; `%a` and `%x` are its own mistakes. Other letters stay. */
const letters: Readonly<Record<string, (at: Date) => string>> = {
  a: () => "mon",
  A: (at) => weekdays[at.getUTCDay()] ?? "",
  b: (at) => (months[at.getUTCMonth()] ?? "").slice(0, 3),
  B: (at) => months[at.getUTCMonth()] ?? "",
  c: (at) =>
    `${two(at.getUTCDate())} ${(months[at.getUTCMonth()] ?? "").slice(0, 3)} ${year(at).slice(-2)} ${clock(at, ":").slice(0, 5)} UTC`,
  d: (at) => two(at.getUTCDate()),
  F: (at) => `${year(at)}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`,
  H: (at) => two(at.getUTCHours()),
  I: (at) => two(at.getUTCHours() % 12 || 12),
  m: (at) => two(at.getUTCMonth() + 1),
  M: (at) => two(at.getUTCMinutes()),
  p: (at) => (at.getUTCHours() < 12 ? "AM" : "PM"),
  P: (at) => (at.getUTCHours() < 12 ? "am" : "pm"),
  S: (at) => two(at.getUTCSeconds()),
  w: (at) => String(at.getUTCDay()),
  x: (at) => clock(at, "/"),
  X: (at) => clock(at, ":"),
  y: (at) => year(at).slice(-2),
  Y: year,
  z: () => "+0000",
  Z: () => "UTC",
}

/** `os.date(format, seconds)`. The local zone is UTC, so a leading `!` changes nothing. */
export function date(parameters: readonly Value[]): Value {
  spend(200)
  const format = parameters.length > 0 ? textArgument(parameters, 1).replace(/^!+/, "") : "%c"
  const at = new Date(parameters.length > 1 ? integerArgument(parameters, 2) * 1000 : machine.now())
  if (Number.isNaN(at.getTime())) raise("time out of range")
  if (format.startsWith("*t")) return fieldsOf(at)
  return format.replace(/%([\s\S])/g, (whole, letter: string) => {
    if (letter === "%") return "%"
    return Object.hasOwn(letters, letter) ? (letters[letter]?.(at) ?? "") : whole
  })
}

function fieldsOf(at: Date): Value {
  return tableOf({
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    min: at.getUTCMinutes(),
    sec: at.getUTCSeconds(),
    wday: at.getUTCDay() + 1,
    yday: 0,
    isdst: false,
  })
}
