import type { Backend } from "../config/service.ts"
import { goQuote } from "../lib/go-quote.ts"
import { emptyBody } from "./body.ts"
import type { BackendAnswer, BackendCall } from "./call.ts"
import type { Client } from "./component.ts"
import { GatewayError } from "./error.ts"
import type { HeaderMap } from "./headers.ts"
import { letGo } from "./let-go.ts"
import type { Scope } from "./scope.ts"

const followed = new Set([301, 302, 303, 307, 308])

/** Calls in all, the first one included; Go's client gives up at the tenth redirect. */
const maxCalls = 10

export interface RedirectOptions {
  /** Also follow 307 and 308 of a request that has a body (`backend/http/client.send_body_on_redirect`). */
  readonly sendBody: boolean
}

/** Reads `backend/http/client`; anything but a real `true` leaves bodies where they are. */
export function redirectOptions({ extraConfig }: Backend): RedirectOptions {
  const client = extraConfig["backend/http/client"]
  const isObject = typeof client === "object" && client !== null
  return { sendBody: isObject && "send_body_on_redirect" in client && client.send_body_on_redirect === true }
}

/**
 * Follows a backend's redirects by Go's rules: GET without body after 301, 302 and 303, credentials dropped when the
 * host changes (semantics/encodings-and-noop.md, section 5).
 */
export function followRedirects(next: Client, options: RedirectOptions): Client {
  return (first, scope) => {
    // A stream can be sent once only: a body that may have to go again is read first.
    if (options.sendBody && first.body.present) {
      return first.body
        .bytes()
        .then(() => next(first, scope))
        .then(final)
    }
    return next(first, scope).then(final)

    // Most answers are final: an async function here would be dearer than all else that is done for them.
    function final(answer: BackendAnswer): BackendAnswer | Promise<BackendAnswer> {
      return followed.has(answer.response.status) ? follow(answer, first, scope) : answer
    }
  }

  async function follow(redirect: BackendAnswer, first: BackendCall, scope: Scope): Promise<BackendAnswer> {
    let answer = redirect
    for (let calls = 1; ; calls++) {
      const call = redirected(answer, first, options)
      if (call === undefined) return answer
      await letGo(answer.response.body)
      if (calls === maxCalls) {
        throw new GatewayError("backend_connection", `${title(first.method)} "${call.url}": stopped after 10 redirects`)
      }
      answer = await next(call, scope)
    }
  }
}

/** The call that a redirect asks for; `undefined` where the answer is final. */
function redirected(answer: BackendAnswer, first: BackendCall, options: RedirectOptions): BackendCall | undefined {
  const { response, call } = answer
  if (!followed.has(response.status)) return undefined
  const location = response.headers.get("location")
  if (!location) return undefined
  const keepsMethod = response.status === 307 || response.status === 308
  if (keepsMethod && call.body.present && !options.sendBody) return undefined
  const url = resolve(location, call.url)
  if (url === undefined) {
    throw new GatewayError("backend_connection", `failed to parse Location header ${goQuote(location)}`)
  }
  const method = keepsMethod || call.method === "GET" || call.method === "HEAD" ? call.method : "GET"
  const changed = method !== call.method
  return {
    label: call.label,
    method,
    url,
    headers: redirectHeaders(call, first, url, changed),
    body: keepsMethod ? call.body : emptyBody,
  }
}

/** The Location against the URL that answered, without a fragment; only http and https, and a service binding within itself. */
function resolve(location: string, base: string): string | undefined {
  try {
    const url = new URL(location, base)
    const isWeb = url.protocol === "http:" || url.protocol === "https:"
    const from = new URL(base)
    if (!isWeb && (url.protocol !== from.protocol || url.host !== from.host)) return undefined
    url.hash = ""
    return url.href
  } catch {
    return undefined
  }
}

const credentials = [
  "Authorization",
  "Www-Authenticate",
  "Cookie",
  "Cookie2",
  "Proxy-Authorization",
  "Proxy-Authenticate",
]

function redirectHeaders(call: BackendCall, first: BackendCall, url: string, methodChanged: boolean): HeaderMap {
  const headers: HeaderMap = new Map(call.headers as HeaderMap)
  if (methodChanged) headers.delete("Content-Type")
  if (!sameSite(hostName(first.url), hostName(url))) for (const name of credentials) headers.delete(name)
  if (!first.headers.has("Referer") && !(call.url.startsWith("https:") && url.startsWith("http:"))) {
    headers.set("Referer", [call.url])
  }
  return headers
}

/** Go's `shouldCopyHeaderOnRedirect`: the same host name, or a sub-domain of the first one. */
function sameSite(from: string, to: string): boolean {
  return to === from || to.endsWith(`.${from}`)
}

function hostName(url: string): string {
  return new URL(url).hostname
}

function title(method: string): string {
  return method.slice(0, 1) + method.slice(1).toLowerCase()
}
