import type { Millis } from "../../config/service.ts"
import { goQuote } from "../../lib/go-quote.ts"
import { queryParse } from "../../lib/go-url.ts"
import { decodeWhole, get, isNumber, isObject, type JsonObject, numberText } from "../../lib/json/index.ts"

/** A token as it is sent: `Bearer abc`. */
export interface AccessToken {
  readonly authorization: string
  /** When it may be used no more; Infinity when it does not expire. */
  readonly usableUntil: Millis
}

/** A token server's answer, read. */
export interface TokenAnswer {
  readonly status: number
  /** `401 Unauthorized` */
  readonly statusLine: string
  readonly contentType: string
  readonly body: string
}

/** A token is given up this long before it expires (Go's oauth2, `expiryDelta`). */
const safetyMargin: Millis = 10_000

const knownTypes: Readonly<Record<string, string>> = { "": "Bearer", bearer: "Bearer", mac: "MAC", basic: "Basic" }

type Fields = Readonly<Record<string, string>>

/**
 * The token of an answer (semantics/authentication.md, "Client credentials"; RFC 6749, section 5).
 * @throws Error with the reference's text
 */
export function readToken(answer: TokenAnswer, now: Millis): AccessToken {
  const failed = answer.status < 200 || answer.status > 299
  const fields = fieldsOf(answer, failed)
  if (failed || fields.error) throw new Error(failureText(answer, fields))
  const { access_token: token = "", token_type: type = "" } = fields
  if (token === "") throw new Error("oauth2: server response missing access_token")
  // Told here, for the text of the runtime's own error holds the value.
  if (!/^[\x20-\x7e]+$/.test(token + type)) throw new Error("oauth2: server response with an unusable access_token")
  const seconds = Math.min(Number(fields.expires_in ?? "0"), 0x7fff_ffff)
  const known = type.toLowerCase()
  return {
    authorization: `${Object.hasOwn(knownTypes, known) ? knownTypes[known] : type} ${token}`,
    usableUntil: seconds === 0 ? Number.POSITIVE_INFINITY : now + seconds * 1000 - safetyMargin,
  }
}

function fieldsOf({ contentType, body }: TokenAnswer, failed: boolean): Fields {
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase()
  if (mediaType === "application/x-www-form-urlencoded" || mediaType === "text/plain") return formFields(body)
  try {
    return jsonFields(decodeWhole(body))
  } catch (thrown) {
    // A failure need not be JSON: its text is shown as it is.
    if (failed) return {}
    throw new Error(`oauth2: cannot parse json: ${thrown instanceof Error ? thrown.message : "invalid"}`)
  }
}

function formFields(body: string): Fields {
  const fields = Object.fromEntries([...queryParse(body)].map(([name, [value = ""]]) => [name, value]))
  const { expires_in: expires } = fields
  return { ...fields, expires_in: expires !== undefined && /^[+-]?\d+$/.test(expires) ? expires : "0" }
}

const textFields = ["access_token", "token_type", "refresh_token", "error", "error_description", "error_uri"]

function jsonFields(value: unknown): Fields {
  if (value === null) return {}
  if (!isObject(value)) throw new Error("json: cannot unmarshal into Go value of type internal.tokenJSON")
  const fields: Record<string, string> = {}
  for (const name of textFields) {
    const field = get(value, name) ?? null
    if (field !== null && typeof field !== "string") {
      throw new Error(`json: cannot unmarshal into Go struct field tokenJSON.${name} of type string`)
    }
    fields[name] = field ?? ""
  }
  fields.expires_in = wholeSeconds(value)
  return fields
}

/** An integer, or the text of one. */
function wholeSeconds(object: JsonObject): string {
  const value = get(object, "expires_in") ?? null
  if (value === null) return "0"
  const text = isNumber(value) ? numberText(value) : value
  if (typeof text !== "string" || !/^-?\d+$/.test(text)) throw new Error("json: invalid number literal in expires_in")
  return text
}

function failureText({ statusLine, body }: TokenAnswer, fields: Fields): string {
  const { error, error_description: description, error_uri: uri } = fields
  if (!error) return `oauth2: cannot fetch token: ${statusLine}\nResponse: ${body}`
  const parts = [error, description ?? "", uri ?? ""].filter((part) => part !== "")
  return `oauth2: ${parts.map((part) => goQuote(part)).join(" ")}`
}
