import type { ClientRequest } from "../../pipeline/request.ts"
import type { ValidatorOptions } from "./options.ts"

const scheme = "bearer "

/**
 * Compiles where a token is looked for: a header, then a cookie (semantics/authentication.md, "Where the token is").
 * @returns the token's text, empty when there is none.
 */
export function tokenPlace(options: ValidatorOptions): (request: ClientRequest) => string {
  const headerName = options.auth_header_name || "Authorization"
  const cookieName = options.cookie_key || "access_token"
  return ({ headers }) => {
    const token = bearerToken(headers.get(headerName) ?? "")
    if (token !== "") return token
    const cookies = headers.get("cookie")
    return cookies === null ? "" : cookieValue(cookies, cookieName)
  }
}

/** The first of the header's values without its scheme: the runtime joins them with commas, which a JSON form holds too. */
function bearerToken(joined: string): string {
  const token = withoutScheme(joined).trimStart()
  if (token.startsWith("{")) return token.slice(0, endOfObject(token))
  const comma = joined.indexOf(",")
  return comma < 0 ? token : withoutScheme(joined.slice(0, comma))
}

/** Where the JSON object at the start of a text ends; the text's end when it does not. */
function endOfObject(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === "{") depth++
    else if (character === "}" && --depth === 0) return at + 1
    else if (character === '"') at = endOfString(text, at)
  }
  return text.length
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1
  return at
}

function withoutScheme(value: string): string {
  const hasScheme = value.length > scheme.length && value.slice(0, scheme.length).toLowerCase() === scheme
  return hasScheme ? value.slice(scheme.length) : value
}

/** What Go takes for a cookie's value; one with anything else is no cookie. */
const cookieValueForm = /^[ !#-:<-[\]-~]*$/

function cookieValue(cookies: string, name: string): string {
  for (const pair of cookies.split(";")) {
    const equals = pair.indexOf("=")
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue
    const value = unquoted(pair.slice(equals + 1).trim())
    if (cookieValueForm.test(value)) return value
  }
  return ""
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}
