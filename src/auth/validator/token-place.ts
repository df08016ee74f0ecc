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

/** The first of the header's values (the runtime joins them with commas) without its scheme. */
function bearerToken(joined: string): string {
  const token = withoutScheme(joined)
  if (token.startsWith("{")) return token
  const comma = joined.indexOf(",")
  return comma < 0 ? token : withoutScheme(joined.slice(0, comma))
}

function withoutScheme(value: string): string {
  const hasScheme = value.length > scheme.length && value.slice(0, scheme.length).toLowerCase() === scheme
  return hasScheme ? value.slice(scheme.length) : value
}

function cookieValue(cookies: string, name: string): string {
  for (const pair of cookies.split(";")) {
    const equals = pair.indexOf("=")
    if (equals >= 0 && pair.slice(0, equals).trim() === name) return unquoted(pair.slice(equals + 1).trim())
  }
  return ""
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}
