import { RE2JS } from "re2js"

/** Why a text is not of a format; `undefined` when it is. */
type Format = (text: string) => string | undefined

/** Every format that is checked, up to draft 7 (semantics/limits-and-validation.md, "Formats"). */
export const formats: Readonly<Record<string, Format>> = {
  "date-time": dateTime,
  date: (text) => (isDate(text) ? undefined : `parsing time ${JSON.stringify(text)} as "2006-01-02": cannot parse`),
  time: (text) => timeFault(text),
  duration: (text) =>
    /^P(?=\d|T\d)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/.test(text)
      ? undefined
      : "must be a duration",
  period: (text) => (text.split("/").length === 2 ? undefined : "missing slash"),
  email: emailFault,
  hostname: hostnameFault,
  ipv4: ipv4Fault,
  ipv6: ipv6Fault,
  uri: (text) => uriFault(text, true),
  iri: (text) => uriFault(text, true),
  "uri-reference": (text) => uriFault(text, false),
  "iri-reference": (text) => uriFault(text, false),
  "uri-template": (text) => (/^(?:[^{}]|\{[^{}]+\})*$/.test(text) ? undefined : "unmatched braces"),
  uuid: uuidFault,
  "json-pointer": pointerFault,
  "relative-json-pointer": (text) => {
    const found = /^(?:0|[1-9]\d*)(#|.*)$/s.exec(text)
    if (found === null) return "must start with non-negative integer"
    return found[1] === "#" ? undefined : pointerFault(found[1] ?? "")
  },
  regex: (text) => {
    try {
      RE2JS.compile(text)
      return undefined
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown)
    }
  },
  semver: (text) =>
    /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[\w.-]+)?(?:\+[\w.-]+)?$/.test(text)
      ? undefined
      : "must be a version",
}

const shortestDateTime = 20

function dateTime(text: string): string | undefined {
  if (text.length < shortestDateTime) return `less than ${shortestDateTime} characters long`
  if (!/^[Tt]$/.test(text.charAt(10))) return "11th character must be t or T"
  if (!isDate(text.slice(0, 10))) return "invalid date element"
  const fault = timeFault(text.slice(11))
  return fault === undefined ? undefined : `invalid time element: ${fault}`
}

function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (found === null) return false
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return days !== undefined && day >= 1 && day <= days
}

function timeFault(text: string): string | undefined {
  const found = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text)
  if (found === null) return text.length < 9 ? "less than 9 characters long" : "must be a time with offset"
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const zone = found[4] ?? "Z"
  const [offsetHour, offsetMinute] = zone.length === 1 ? [0, 0] : zone.slice(1).split(":").map(Number)
  if (hour > 23 || minute > 59 || second > 60) return "hour/min/sec out of range"
  if ((offsetHour ?? 0) > 23 || (offsetMinute ?? 0) > 59) return "offset out of range"
  if (second < 60) return undefined
  const sign = zone.startsWith("-") ? 1 : -1
  const utc = (((hour * 60 + minute + sign * ((offsetHour ?? 0) * 60 + (offsetMinute ?? 0))) % 1440) + 1440) % 1440
  return utc === 1439 ? undefined : "invalid leap second"
}

function emailFault(text: string): string | undefined {
  if (text.length > 254) return "more than 254 characters long"
  const at = text.lastIndexOf("@")
  if (at < 0) return "missing @"
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (local.length > 64) return "local part more than 64 characters long"
  if (/^\[.*\]$/.test(domain)) {
    const address = domain.slice(1, -1)
    return address.startsWith("IPv6:") ? ipv6Fault(address.slice(5)) : ipv4Fault(address)
  }
  const fault = hostnameFault(domain)
  return fault === undefined ? undefined : `invalid domain: ${fault}`
}

function hostnameFault(text: string): string | undefined {
  const name = text.replace(/\.$/, "")
  if (name.length > 253) return "more than 253 characters long"
  for (const label of name.split(".")) {
    if (label.length === 0 || label.length > 63) return "label must be 1 to 63 characters long"
    if (label.startsWith("-")) return "label starts with hyphen"
    if (label.endsWith("-")) return "label ends with hyphen"
    const wrong = /[^A-Za-z0-9-]/u.exec(label)
    if (wrong !== null) return `invalid character ${JSON.stringify(wrong[0]).replaceAll('"', "'")}`
  }
  return undefined
}

function ipv4Fault(text: string): string | undefined {
  const groups = text.split(".")
  if (groups.length !== 4) return "expected four decimals"
  for (const group of groups) {
    if (group.length > 1 && group.startsWith("0")) return "leading zeros"
    if (!/^\d+$/.test(group)) return `strconv.Atoi: parsing ${JSON.stringify(group)}: invalid syntax`
    if (Number(group) > 255) return "decimal must be between 0 and 255"
  }
  return undefined
}

function ipv6Fault(text: string): string | undefined {
  if (!text.includes(":")) return "missing colon"
  const [head = "", tail, ...more] = text.split("::")
  if (more.length > 0) return "invalid ipv6"
  const groups = (part: string) => (part === "" ? [] : part.split(":"))
  const all = [...groups(head), ...groups(tail ?? "")]
  const last = all.at(-1) ?? ""
  const withIpv4 = last.includes(".")
  if (withIpv4 && ipv4Fault(last) !== undefined) return "invalid ipv6"
  const hexGroups = withIpv4 ? all.slice(0, -1) : all
  const size = hexGroups.length + (withIpv4 ? 2 : 0)
  const fits = tail === undefined ? size === 8 : size < 8
  return fits && hexGroups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) ? undefined : "invalid ipv6"
}

function uriFault(text: string, absolute: boolean): string | undefined {
  if (text.includes("\\")) return "contains \\"
  if (/[\s<>"{}|^`]/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return "invalid uri"
  return absolute && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) ? "relative url" : undefined
}

function uuidFault(text: string): string | undefined {
  const elements = text.split("-")
  if (elements.length !== 5) return "must have 5 elements"
  const sizes = [8, 4, 4, 4, 12]
  for (const [index, element] of elements.entries()) {
    if (element.length !== sizes[index]) return `element ${index + 1} must be ${sizes[index]} characters long`
    if (!/^[0-9A-Fa-f]*$/.test(element)) return "non-hex character"
  }
  return undefined
}

function pointerFault(text: string): string | undefined {
  if (text === "") return undefined
  if (!text.startsWith("/")) return "not starting with /"
  return /~(?![01])/.test(text) ? "~ must be followed by 0 or 1" : undefined
}
