import { appendHeader, type Modifier } from "./draft.ts"
import { type Fields, MartianError } from "./fields.ts"

/** `cookie.Modifier`: one more pair in `Cookie`, or a `Set-Cookie` (semantics/martian.md, "Details"). */
export function cookieModifier(fields: Fields): Modifier {
  const pair = `${fields.text("name").replace(/[\n\r]/g, "-")}=${cookieValue(fields.text("value"))}`
  const setCookie = pair + attributes(fields)
  return {
    request: ({ headers }) => {
      const sent = headers.get("Cookie")?.[0]
      headers.set("Cookie", [sent ? `${sent}; ${pair}` : pair])
    },
    response: (response) => appendHeader(response, "Set-Cookie", setCookie),
  }
}

/** In the order of Go's http.Cookie. */
function attributes(fields: Fields): string {
  const path = attributeValue(fields.text("path"))
  const domain = fields.text("domain").replace(/^\./, "")
  const maxAge = fields.integer("maxAge")
  const expires = fields.optionalText("expires")
  const parts = [
    path === "" ? "" : `Path=${path}`,
    domain === "" ? "" : `Domain=${domain}`,
    expires === undefined ? "" : `Expires=${expiry(expires)}`,
    maxAge > 0 ? `Max-Age=${maxAge}` : maxAge < 0 ? "Max-Age=0" : "",
    fields.flag("httpOnly") ? "HttpOnly" : "",
    fields.flag("secure") ? "Secure" : "",
  ]
  return parts
    .filter((part) => part !== "")
    .map((part) => `; ${part}`)
    .join("")
}

function expiry(text: string): string {
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new MartianError(`expires is no RFC 3339 time: ${text}`)
  return new Date(time).toUTCString()
}

/** Characters that a cookie may not hold are dropped; a blank or a comma needs quotes. */
function cookieValue(text: string): string {
  const clean = text.replace(/[^\x20-\x7E]|[";\\]/g, "")
  return /[ ,]/.test(clean) ? `"${clean}"` : clean
}

function attributeValue(text: string): string {
  return text.replace(/[^\x20-\x7E]|;/g, "")
}
