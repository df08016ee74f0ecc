/** Words that some YAML parser reads as null or a boolean. */
const reservedWords = new Set(
  ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].flatMap((word) => [
    word,
    word.toUpperCase(),
    word.charAt(0).toUpperCase() + word.slice(1),
  ]),
).add("~")

/**
 * Whether a scalar or key must be quoted to stay a string, by the rules of the reference's writer
 * (semantics/encodings-and-noop.md, section 3, "yaml").
 */
export function needsQuotes(text: string): boolean {
  if (text === "" || text === "-" || reservedWords.has(text)) return true
  return forbidden.test(text) || isNumberLike(text) || isTimeLike(text)
}

/** A first character with a meaning, a colon or blank at the end, or a mark inside. */
const forbidden = /^[*&[{}\],!|>%'"@ `]|[: ]$|[#\\]|[:-] /

const float = /^(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Integers (with a base too), and numbers with a point; underscores do not count. `1e3` has no point and is none, and of the signs
 * only `+` may stand twice, before a point.
 */
function isNumberLike(text: string): boolean {
  if (text.startsWith("_")) return false
  const digits = text.replace(/^\+/, "").replace(/^-/, "").replaceAll("_", "")
  if (/^0x[0-9a-f]+$/i.test(digits)) return digits.startsWith("0x")
  if (/^0o?[0-7]+$/.test(digits) || /^0b[01]+$/.test(digits)) return true
  return /^(?:0|[1-9]\d*)$/.test(digits) || float.test(text.startsWith("-") ? digits : digits.replace(/^\+/, ""))
}

const date =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)| +(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?)?$/
const clock = /^(\d\d?):(\d\d?)$/

/** Dates, date-times and `15:04`. */
function isTimeLike(text: string): boolean {
  const time = clock.exec(text)
  if (time !== null) return Number(time[1]) < 24 && Number(time[2]) < 60
  const match = date.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [hour, minute, second] = [match[4] ?? match[7], match[5] ?? match[8], match[6] ?? match[9]].map((part) =>
    Number(part ?? 0),
  )
  return isDay(year, month, day) && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 60
}

function isDay(year: number, month: number, day: number): boolean {
  const made = new Date(Date.UTC(2000, month - 1, day))
  made.setUTCFullYear(year, month - 1, day)
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day
}
