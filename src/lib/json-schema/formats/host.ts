import { goQuote } from "../../go-quote.ts"
import { byteLength, characterText } from "../text.ts"

/** A host's name by RFC 1123: labels of letters, digits and hyphens. */
export function hostnameFault(text: string): string | undefined {
  const name = text.replace(/\.$/, "")
  if (byteLength(name) > 253) return "more than 253 characters long"
  for (const label of name.split(".")) {
    if (label === "" || byteLength(label) > 63) return "label must be 1 to 63 characters long"
    if (label.startsWith("-")) return "label starts with hyphen"
    if (label.endsWith("-")) return "label ends with hyphen"
    const wrong = /[^A-Za-z0-9-]/u.exec(label)
    if (wrong !== null) return `invalid character ${characterText(wrong[0])}`
  }
  return undefined
}

export function emailFault(text: string): string | undefined {
  if (byteLength(text) > 254) return "more than 255 characters long"
  const at = text.lastIndexOf("@")
  if (at < 0) return "missing @"
  return localFault(text.slice(0, at)) ?? domainFault(text.slice(at + 1))
}

function localFault(local: string): string | undefined {
  if (byteLength(local) > 64) return "local part more than 64 characters long"
  if (local.length > 1 && local.startsWith('"')) {
    const isWrong = /[\\"]/.test(local.slice(1, -1))
    return isWrong ? "backslash and quote are not allowed within quoted local part" : undefined
  }
  if (local.startsWith(".")) return "starts with dot"
  if (local.endsWith(".")) return "ends with dot"
  if (local.includes("..")) return "consecutive dots"
  const wrong = /[^A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]/u.exec(local)
  return wrong === null ? undefined : `invalid character ${characterText(wrong[0])}`
}

function domainFault(domain: string): string | undefined {
  if (!/^\[.*\]$/s.test(domain)) return told("domain", hostnameFault(domain))
  const address = domain.slice(1, -1)
  if (address.startsWith("IPv6:")) return told("ipv6 address", ipv6Fault(address.slice(5)))
  return told("ipv4 address", ipv4Fault(address))
}

function told(what: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `invalid ${what}: ${fault}`
}

export function ipv4Fault(text: string): string | undefined {
  const groups = text.split(".")
  if (groups.length !== 4) return "expected four decimals"
  for (const group of groups) {
    if (group.length > 1 && group.startsWith("0")) return "leading zeros"
    if (!/^[+-]?\d+$/.test(group)) return `strconv.Atoi: parsing ${goQuote(group)}: invalid syntax`
    if (Math.abs(Number(group)) >= 2 ** 63) return `strconv.Atoi: parsing ${goQuote(group)}: value out of range`
    if (Number(group) < 0 || Number(group) > 255) return "decimal must be between 0 and 255"
  }
  return undefined
}

export function ipv6Fault(text: string): string | undefined {
  if (!text.includes(":")) return "missing colon"
  return addressFault(text) ?? (text.includes("%") ? "zone id is not a part of ipv6 address" : undefined)
}

/** What Go's `netip.ParseAddr` says about a text that is no IP address, its zone included. */
export function addressFault(text: string): string | undefined {
  const fault = faultOf(text)
  if (fault === undefined) return undefined
  const place = fault.rest === undefined ? "" : ` (at ${goQuote(fault.rest)})`
  return `ParseAddr(${goQuote(text)}): ${fault.message}${place}`
}

function faultOf(text: string): AddressFault | undefined {
  const mark = /[.:%]/.exec(text)?.[0]
  if (mark === undefined) return { message: "unable to parse IP" }
  if (mark === ".") return ipv4FieldsFault(text)
  if (mark === "%") return { message: "missing IPv6 address" }
  const percent = text.indexOf("%")
  if (percent === text.length - 1) return { message: "zone must be a non-empty string" }
  return fieldsFault(percent < 0 ? text : text.slice(0, percent))
}

interface AddressFault {
  readonly message: string
  /** What is left of the address where the fault is. */
  readonly rest?: string
}

/** Goes through the fields of an address, two bytes each, one run of zeros left out at the most. */
function fieldsFault(address: string): AddressFault | undefined {
  let rest = address
  let bytes = 0
  let hasGap = rest.startsWith("::")
  if (hasGap) rest = rest.slice(2)
  if (hasGap && rest === "") return undefined
  while (bytes < 16) {
    const field = /^[0-9A-Fa-f]*/.exec(rest)?.[0] ?? ""
    if (field.length > 4) return { message: "each group must have 4 or less digits", rest }
    if (field === "") return { message: "each colon-separated field must have at least one digit", rest }
    if (rest[field.length] === ".") {
      const fault = embeddedFault(rest, bytes, hasGap)
      if (fault !== undefined) return fault
      bytes += 4
      rest = ""
      break
    }
    bytes += 2
    rest = rest.slice(field.length)
    if (rest === "") break
    if (rest[0] !== ":") return { message: "unexpected character, want colon", rest }
    if (rest.length === 1) return { message: "colon must be followed by more characters", rest }
    rest = rest.slice(1)
    if (rest[0] !== ":") continue
    if (hasGap) return { message: "multiple :: in address", rest }
    hasGap = true
    rest = rest.slice(1)
    if (rest === "") break
  }
  if (rest !== "") return { message: "trailing garbage after address", rest }
  if (bytes < 16 && !hasGap) return { message: "address string too short" }
  return bytes === 16 && hasGap ? { message: "the :: must expand to at least one field of zeros" } : undefined
}

/** An IPv4 address in the place of the last two fields. */
function embeddedFault(rest: string, bytes: number, hasGap: boolean): AddressFault | undefined {
  if (!hasGap && bytes !== 12) {
    return { message: "embedded IPv4 address must replace the final 2 fields of the address", rest }
  }
  if (bytes + 4 > 16) return { message: "too many hex fields to fit an embedded IPv4 at the end of the address", rest }
  return ipv4FieldsFault(rest)
}

function ipv4FieldsFault(text: string): AddressFault | undefined {
  let value = 0
  let digits = 0
  let dots = 0
  for (const [index, character] of [...text].entries()) {
    if (/\d/.test(character)) {
      if (digits === 1 && value === 0) return { message: "IPv4 field has octet with leading zero" }
      value = value * 10 + Number(character)
      digits++
      if (value > 255) return { message: "IPv4 field has value >255" }
    } else if (character === ".") {
      const rest = text.slice(index)
      if (digits === 0 || index === text.length - 1) return { message: "IPv4 field must have at least one digit", rest }
      if (dots === 3) return { message: "IPv4 address too long" }
      dots++
      value = 0
      digits = 0
    } else return { message: "unexpected character", rest: text.slice(index) }
  }
  return dots < 3 ? { message: "IPv4 address too short" } : undefined
}
