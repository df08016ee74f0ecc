import { RE2JS } from "re2js"
import * as v from "valibot"
import { escapeHost, escapePath } from "../../lib/go-url.ts"
import { isHeaderName } from "../../lib/header-name.ts"
import { safeValue } from "../../lib/header-value.ts"
import { redirectBody } from "../../lib/html-redirect.ts"
import { answer } from "../../pipeline/answer.ts"
import { component, type HandlerMiddleware } from "../../pipeline/component.ts"
import { type Refusal, refuse } from "../../pipeline/refuse.ts"
import type { ClientRequest } from "../../pipeline/request.ts"

const isText = (value: unknown): value is string => typeof value === "string"

/** Members of another type are dropped: with the rest of the list gone, every host would be allowed. */
const strings = v.fallback(
  v.optional(
    v.pipe(
      v.array(v.unknown()),
      v.transform((list) => list.filter(isText)),
    ),
    [],
  ),
  [],
)
const textByName = v.fallback(
  v.optional(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.transform((record) => Object.entries(record).filter((pair): pair is [string, string] => isText(pair[1]))),
    ),
    {},
  ),
  [],
)
const text = v.fallback(v.optional(v.string(), ""), "")
const flag = v.fallback(v.optional(v.boolean(), false), false)

/** Options of the wrong type are dropped one by one. */
const schema = v.looseObject({
  allowed_hosts: strings,
  allowed_hosts_are_regex: flag,
  host_proxy_headers: strings,
  ssl_redirect: flag,
  ssl_host: text,
  ssl_proxy_headers: textByName,
  sts_seconds: v.fallback(v.optional(v.pipe(v.number(), v.transform(Math.trunc)), 0), 0),
  sts_include_subdomains: flag,
  force_sts_header: flag,
  frame_deny: flag,
  custom_frame_options_value: text,
  content_type_nosniff: flag,
  browser_xss_filter: flag,
  content_security_policy: text,
  referrer_policy: text,
  is_development: flag,
})

type HttpSecurityConfig = v.InferOutput<typeof schema>

/**
 * `security/http`: host check, redirect to https, and security headers on endpoints, 404 and 405
 * (semantics/routing-and-status.md, section 7).
 */
export const httpSecurity = component({
  namespace: "security/http",
  schema,
  route: secure,
  check(config, at, problems) {
    if (!config.allowed_hosts_are_regex) return
    for (const [index, pattern] of config.allowed_hosts.entries()) {
      const place = `${at}.allowed_hosts[${index}]`
      if (compiled(pattern) === undefined) problems.error(place, `no RE2 pattern: ${pattern}`)
      else if (hasBareAlternatives(pattern))
        problems.warning(place, `allows longer hosts too: put ${pattern} into (?:…)`)
    }
  },
})

function secure(config: HttpSecurityConfig): HandlerMiddleware {
  const hostOf = hostReader(config.host_proxy_headers)
  const hostAllowed = hostMatcher(config)
  const isSecure = secureRequest(config)
  const headersFor = securityHeaders(config)
  return (next) =>
    async function addSecurity(request, scope) {
      const host = hostOf(request)
      if (!hostAllowed(host)) return refuse(scope, "host_refused", badHost)
      const encrypted = isSecure(request)
      if (config.ssl_redirect && !config.is_development && !encrypted) {
        return toHttps(request, config.ssl_host || host)
      }
      const response = await next(request, scope)
      for (const [name, value] of headersFor(encrypted)) response.headers.append(name, value)
      return response
    }
}

function hostReader(proxyHeaders: readonly string[]): (request: ClientRequest) => string {
  const readers = proxyHeaders.map(headerReader)
  return ({ headers, host }) => {
    for (const read of readers) {
      const value = read(headers)
      if (value !== "") return value
    }
    return host
  }
}

/** Reads a header as Go's handlers do: empty when it is absent or its name is none, and `Host` is not among them. */
function headerReader(name: string): (headers: Headers) => string {
  if (!isHeaderName(name) || name.toLowerCase() === "host") return () => ""
  return (headers) => headers.get(name) ?? ""
}

function hostMatcher(config: HttpSecurityConfig): (host: string) => boolean {
  const { allowed_hosts: hosts } = config
  if (hosts.length === 0 || config.is_development) return () => true
  if (!config.allowed_hosts_are_regex) {
    const known = new Set(hosts.map((host) => host.toLowerCase()))
    return (host) => known.has(host.toLowerCase())
  }
  const patterns = hosts.map(compiled).filter((pattern) => pattern !== undefined)
  return (host) => patterns.some((pattern) => pattern.matcher(host).find())
}

/** A host pattern stands as it is between the two anchors: `a|b` is `^a` or `b$`. */
function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(`^${pattern}$`)
  } catch {
    return undefined
  }
}

/** Whether a `|` stands outside of every group: then only the first alternative has to begin the host, and only the last to end it. */
function hasBareAlternatives(pattern: string): boolean {
  let depth = 0
  for (const [mark] of pattern.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]/gs)) {
    if (mark === "(") depth++
    else if (mark === ")") depth--
    else if (mark === "|" && depth === 0) return true
  }
  return false
}

function secureRequest(config: HttpSecurityConfig): (request: ClientRequest) => boolean {
  const pairs = config.ssl_proxy_headers.map(([name, value]) => [headerReader(name), value] as const)
  return ({ raw, headers }) => raw.url.startsWith("https:") || pairs.some(([read, value]) => read(headers) === value)
}

const badHost: Refusal = {
  headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  body: "Bad Host\n",
}

function toHttps({ method, rawPath, rawQuery }: ClientRequest, host: string): Response {
  const path = escapePath(rawPath) ?? rawPath
  const location = `https://${escapeHost(host)}${path}${rawQuery === "" ? "" : `?${rawQuery}`}`
  const showsBody = method === "GET" || method === "HEAD"
  const headers: Record<string, string> = { Location: location }
  if (showsBody) headers["Content-Type"] = "text/html; charset=utf-8"
  return answer(301, headers, method === "GET" ? redirectBody(301, location) : null)
}

type HeaderPairs = readonly (readonly [name: string, value: string])[]

/** The headers of a plain and of an encrypted request; only a policy with a nonce differs from request to request. */
function securityHeaders(config: HttpSecurityConfig): (encrypted: boolean) => HeaderPairs {
  const plain: [string, string][] = []
  const frameOptions = config.custom_frame_options_value || (config.frame_deny ? "DENY" : "")
  if (frameOptions !== "") plain.push(["X-Frame-Options", safeValue(frameOptions)])
  if (config.content_type_nosniff) plain.push(["X-Content-Type-Options", "nosniff"])
  if (config.browser_xss_filter) plain.push(["X-XSS-Protection", "1; mode=block"])
  if (config.referrer_policy !== "") plain.push(["Referrer-Policy", safeValue(config.referrer_policy)])
  const policy = safeValue(config.content_security_policy)
  const withNonce = policy.includes("$NONCE")
  if (policy !== "" && !withNonce) plain.push(["Content-Security-Policy", policy])

  const transport = strictTransport(config)
  const encryptedOnly = transport === undefined ? plain : [...plain, transport]
  const always = config.force_sts_header ? encryptedOnly : plain
  return (encrypted) => {
    const headers = encrypted ? encryptedOnly : always
    return withNonce
      ? [...headers, ["Content-Security-Policy", policy.replaceAll("$NONCE", `'nonce-${nonce()}'`)]]
      : headers
  }
}

function strictTransport(config: HttpSecurityConfig): [string, string] | undefined {
  if (config.sts_seconds === 0 || config.is_development) return undefined
  const subdomains = config.sts_include_subdomains ? "; includeSubDomains" : ""
  return ["Strict-Transport-Security", `max-age=${config.sts_seconds}${subdomains}`]
}

/** 16 random bytes in base64 without padding. */
function nonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)))).replace("==", "")
}
