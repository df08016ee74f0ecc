import { goQuote } from "../../go-quote.ts"
import { encodePath, hostCharacter, malformedEscape, pathUnescape } from "../../go-url.ts"
import { addressFault, ipv6Fault } from "./host.ts"

/** A URL cut in pieces as Go's `net/url` does it, or why it cannot be. */
interface Parsed {
  readonly scheme: string
  /** Host and port, decoded. */
  readonly host: string
  /** Empty where there is a scheme and no slash behind it. */
  readonly path: string
  readonly fault: string | undefined
}

export function uriFault(text: string): string | undefined {
  const { scheme, fault } = checked(text)
  return fault ?? (scheme === "" ? "relative url" : undefined)
}

export function uriReferenceFault(text: string): string | undefined {
  return text.includes("\\") ? "contains \\" : checked(text).fault
}

/** Braces in the path must come in pairs, one after the other; other parts are not looked at. */
export function uriTemplateFault(text: string): string | undefined {
  const { path, fault } = checked(text)
  if (fault !== undefined) return fault
  // The reference looks only at paths that are not in their normal form.
  if (encodePath(pathUnescape(path) ?? path) === path) return undefined
  for (const segment of path.split("/")) {
    let isOpen = false
    for (const brace of (pathUnescape(segment) ?? segment).match(/[{}]/g) ?? []) {
      if ((brace === "{") === isOpen) return "nested curly braces"
      isOpen = !isOpen
    }
    if (isOpen) return "no matching closing brace"
  }
  return undefined
}

/** Parsed, and an IPv6 address as its host in brackets and well-formed. */
function checked(text: string): Parsed {
  const parsed = parse(text)
  if (parsed.fault !== undefined) return parsed
  const name = parsed.host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1")
  if (!name.includes(":")) return parsed
  if (!/\[.*\]/.test(parsed.host)) return { ...parsed, fault: "ipv6 address not enclosed in brackets" }
  const fault = ipv6Fault(name)
  return fault === undefined ? parsed : { ...parsed, fault: `invalid ipv6 address: ${fault}` }
}

function parse(text: string): Parsed {
  const hash = text.indexOf("#")
  const before = hash < 0 ? text : text.slice(0, hash)
  const { fault, ...parts } = parseWithoutFragment(before)
  if (fault !== undefined) return { ...parts, fault: `parse ${goQuote(before)}: ${fault}` }
  const escape = hash < 0 ? undefined : malformedEscape(text.slice(hash + 1))
  return { ...parts, fault: escape === undefined ? undefined : `parse ${goQuote(text)}: ${escapeFault(escape)}` }
}

function escapeFault(escape: string): string {
  return `invalid URL escape ${goQuote(escape)}`
}

function parseWithoutFragment(text: string): Parsed {
  const failed = (fault: string): Parsed => ({ scheme: "", host: "", path: "", fault })
  if (/[\x00-\x1F\x7F]/.test(text)) return failed("net/url: invalid control character in URL")
  if (text.startsWith(":")) return failed("missing protocol scheme")
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? ""
  const hierarchy = (scheme === "" ? text : text.slice(scheme.length + 1)).split("?", 1)[0] ?? ""
  if (!hierarchy.startsWith("/")) {
    if (scheme !== "") return { scheme, host: "", path: "", fault: undefined }
    if (hierarchy.split("/", 1)[0]?.includes(":")) return failed("first path segment in URL cannot contain colon")
  }
  const hasAuthority = hierarchy.startsWith("//") && (scheme !== "" || !hierarchy.startsWith("///"))
  const [authority, path] = hasAuthority ? cutAuthority(hierarchy.slice(2)) : ["", hierarchy]
  const at = authority.lastIndexOf("@")
  const host = authority.slice(at + 1)
  const escape = malformedEscape(path)
  const fault =
    hostFault(host) ??
    (at < 0 ? undefined : userFault(authority.slice(0, at))) ??
    (escape === undefined ? undefined : escapeFault(escape))
  return { scheme, host: pathUnescape(host) ?? host, path, fault }
}

function cutAuthority(text: string): [string, string] {
  const slash = text.indexOf("/")
  return slash < 0 ? [text, ""] : [text.slice(0, slash), text.slice(slash)]
}

function hostFault(host: string): string | undefined {
  const bracket = host.lastIndexOf("[")
  if (bracket > 0) return "invalid IP-literal"
  if (bracket === 0) return literalFault(host)
  const port = host.includes(":") ? host.slice(host.lastIndexOf(":")) : ""
  return portFault(port) ?? nameFault(host, isInHost)
}

/** `[::1]:80`: in brackets stands an IPv6 address, its zone behind `%25`. */
function literalFault(host: string): string | undefined {
  const end = host.lastIndexOf("]")
  if (end < 0) return "missing ']' in host"
  const name = host.slice(1, end)
  const zone = name.includes("%25") ? name.indexOf("%25") : name.length
  const fault =
    portFault(host.slice(end + 1)) ?? nameFault(name.slice(0, zone), isInHost) ?? nameFault(name.slice(zone), isInZone)
  if (fault !== undefined) return fault
  const address = pathUnescape(name) ?? name
  const wrong = addressFault(address)
  if (wrong !== undefined) return `invalid host: ${wrong}`
  return address.includes(":") ? undefined : "invalid IP-literal"
}

function portFault(port: string): string | undefined {
  return /^(?::\d*)?$/.test(port) ? undefined : `invalid port ${goQuote(port)} after host`
}

/** An escape, or what may not stand in a host. */
const notPlain = /%(?:[0-9A-Fa-f]{2})?|[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\u{10FFFF}]/gu

function nameFault(name: string, mayBeEscaped: (code: number) => boolean): string | undefined {
  for (const { 0: found, index } of name.matchAll(notPlain)) {
    if (found === "%") return escapeFault(malformedEscape(name.slice(index)) ?? found)
    if (!found.startsWith("%")) return `invalid character ${goQuote(found)} in host name`
    if (!mayBeEscaped(Number.parseInt(found.slice(1), 16))) return escapeFault(found)
  }
  return undefined
}

const percent = 0x25
const blank = 0x20

function isInHost(code: number): boolean {
  return code >= 0x80 || code === percent
}

/** Only what may stand there as it is, and a blank: some systems have one in the names of their interfaces. */
function isInZone(code: number): boolean {
  return code === percent || code === blank || hostCharacter.test(String.fromCharCode(code))
}

function userFault(user: string): string | undefined {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return "net/url: invalid userinfo"
  const colon = user.indexOf(":")
  const name = colon < 0 ? user : user.slice(0, colon)
  const escape = malformedEscape(name) ?? malformedEscape(user.slice(name.length))
  return escape === undefined ? undefined : escapeFault(escape)
}
