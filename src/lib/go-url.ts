/**
 * Percent-encoding as Go's net/url does it: texts on both sides, UTF-8 in between. Bytes that are not UTF-8 come out as they went in.
 * Rules: semantics/routing-and-status.md, section 4; semantics/proxy-and-manipulation.md, section 11.
 */

import { compareBytes } from "./json/order.ts"
import { decodeBytes, encodeBytes } from "./utf8.ts"

/** Decodes a path; `undefined` when an escape is malformed. */
export function pathUnescape(text: string): string | undefined {
  return text.includes("%") ? unescape(text) : text
}

/** Decodes a query name or value, `+` as a blank; `undefined` when an escape is malformed. */
export function queryUnescape(text: string): string | undefined {
  return pathUnescape(text.includes("+") ? text.replaceAll("+", " ") : text)
}

/**
 * The first malformed escape of a text, as error texts show it: `%`, `%z`, `%zz`. It ends two bytes behind its sign, which may be
 * amid a character.
 */
export function malformedEscape(text: string): string | undefined {
  const at = text.search(/%(?![0-9A-Fa-f]{2})/)
  // Three bytes stand in four units at most: a sign, a letter and a surrogate pair.
  return at < 0 ? undefined : decodeBytes(encodeBytes(text.slice(at, at + 4)).subarray(0, 3))
}

function unescape(text: string): string | undefined {
  if (malformedEscape(text) !== undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return decodeBytes(decodedBytes(text))
  }
}

/** The bytes that a text of well-formed escapes stands for. */
function decodedBytes(text: string): Uint8Array {
  const source = encodeBytes(text)
  const bytes = new Uint8Array(source.length)
  let length = 0
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0
    const isEscape = byte === 0x25
    bytes[length++] = isEscape ? Number.parseInt(String.fromCharCode(...source.subarray(at + 1, at + 3)), 16) : byte
    if (isEscape) at += 2
  }
  return bytes.subarray(0, length)
}

const legalPath = /^(?:[\w\-.~$&+,/:;=@!'()*[\]]|%[0-9A-Fa-f]{2})*$/

/**
 * A path as Go sends it: untouched when all its characters are legal as they are, else decoded and encoded anew, leaving
 * only letters, digits and `-_.~$&+,/:;=@`. `undefined` for a malformed escape or a control character.
 */
export function escapePath(path: string): string | undefined {
  // Control characters are what is refused here.
  if (/[\x00-\x1F\x7F]/.test(path)) return undefined
  if (legalPath.test(path)) return path
  const decoded = pathUnescape(path)
  return decoded === undefined ? undefined : percentEncode(decoded, /[\w\-.~$&+,/:;=@]/)
}

/** A decoded path re-encoded, as redirect targets show it. */
export function encodePath(decoded: string): string {
  return percentEncode(decoded, /[\w\-.~$&+,/:;=@]/)
}

/** What Go leaves as it is in a host, and in the zone of one. */
export const hostCharacter = /[\w\-.~!$&'()*+,;=:[\]<>"]/

/** A host as Go writes it into a URL: what cannot stand in one, `/`, `?`, `@` and blanks among it, is percent-encoded. */
export function escapeHost(host: string): string {
  return percentEncode(host, hostCharacter)
}

/** A query name or value: blanks as `+`, all but letters, digits and `-_.~` percent-encoded. */
export function queryEscape(text: string): string {
  return /^[\w\-.~]*$/.test(text) ? text : percentEncode(text, /[\w\-.~ ]/).replaceAll(" ", "+")
}

function percentEncode(text: string, plain: RegExp): string {
  let encoded = ""
  for (const byte of encodeBytes(text)) {
    const character = String.fromCharCode(byte)
    encoded += byte < 0x80 && plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
  }
  return encoded
}

/** Names and their values in order. Pairs with a malformed escape or a `;` are dropped. */
export function queryParse(rawQuery: string): Map<string, string[]> {
  const query = new Map<string, string[]>()
  for (const pair of rawQuery.split("&")) {
    if (pair === "" || pair.includes(";")) continue
    const equals = pair.indexOf("=")
    const name = queryUnescape(equals < 0 ? pair : pair.slice(0, equals))
    const value = queryUnescape(equals < 0 ? "" : pair.slice(equals + 1))
    if (name === undefined || value === undefined) continue
    const values = query.get(name)
    if (values === undefined) query.set(name, [value])
    else values.push(value)
  }
  return query
}

/** `a=1&a=2&b=`: sorted by the bytes of the names, values in order. */
export function queryEncode(query: ReadonlyMap<string, readonly string[]>): string {
  const names = [...query.keys()]
  if (names.length > 1) names.sort(compareBytes)
  return names
    .flatMap((name) => (query.get(name) ?? []).map((value) => `${queryEscape(name)}=${queryEscape(value)}`))
    .join("&")
}
