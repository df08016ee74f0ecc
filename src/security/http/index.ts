import { RE2JS } from "re2js"
import * as v from "valibot"
import { redirectBody } from "../../lib/html-redirect.ts"
import { answer } from "../../pipeline/answer.ts"
import { component, type HandlerMiddleware } from "../../pipeline/component.ts"
import { type Refusal, refuse } from "../../pipeline/refuse.ts"
import type { ClientRequest } from "../../pipeline/request.ts"

const strings = v.fallback(v.optional(v.array(v.string()), []), [])
const text = v.fallback(v.optional(v.string(), ""), "")
const flag = v.fallback(v.optional(v.boolean(), false), false)

/** Options of the wrong type are dropped one by one. */
const schema = v.looseObject({
  allowed_hosts: strings,
  allowed_hosts_are_regex: flag,
  host_proxy_headers: strings,
  ssl_redirect: flag,
  ssl_host: text,
  ssl_proxy_headers: v.fallback(v.optional(v.record(v.string(), v.string()), {}), {}),
  sts_seconds: v.fallback(v.optional(v.number(), 0), 0),
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
      if (compiled(pattern) === undefined) problems.error(`${at}.allowed_hosts[${index}]`, `no RE2 pattern: ${pattern}`)
    }
  },
})

function secure(config: HttpSecurityConfig): HandlerMiddleware {
  const hostAllowed = hostMatcher(config)
  const isSecure = secureRequest(config)
  const headersFor = securityHeaders(config)
  return (next) =>
    async function addSecurity(request, scope) {
      const host = hostOf(request, config.host_proxy_headers)
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

function hostOf({ headers, host }: ClientRequest, proxyHeaders: readonly string[]): string {
  for (const name of proxyHeaders) {
    const value = headers.get(name)
    if (value) return value
  }
  return host
}

function hostMatcher(config: HttpSecurityConfig): (host: string) => boolean {
  const { allowed_hosts: hosts } = config
  if (hosts.length === 0 || config.is_development) return () => true
  if (!config.allowed_hosts_are_regex) {
    const known = new Set(hosts.map((host) => host.toLowerCase()))
    return (host) => known.has(host.toLowerCase())
  }
  const patterns = hosts.map(compiled).filter((pattern) => pattern !== undefined)
  return (host) => patterns.some((pattern) => pattern.matches(host))
}

/** A host pattern matches the whole host. */
function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern)
  } catch {
    return undefined
  }
}

function secureRequest(config: HttpSecurityConfig): (request: ClientRequest) => boolean {
  const pairs = Object.entries(config.ssl_proxy_headers)
  return ({ raw, headers }) =>
    raw.url.startsWith("https:") || pairs.some(([name, value]) => headers.get(name) === value)
}

const badHost: Refusal = {
  headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  body: "Bad Host\n",
}

function toHttps({ method, rawPath, rawQuery }: ClientRequest, host: string): Response {
  const location = `https://${host}${rawPath}${rawQuery === "" ? "" : `?${rawQuery}`}`
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
  if (frameOptions !== "") plain.push(["X-Frame-Options", frameOptions])
  if (config.content_type_nosniff) plain.push(["X-Content-Type-Options", "nosniff"])
  if (config.browser_xss_filter) plain.push(["X-XSS-Protection", "1; mode=block"])
  if (config.referrer_policy !== "") plain.push(["Referrer-Policy", config.referrer_policy])
  const policy = config.content_security_policy
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
  return ["Strict-Transport-Security", `max-age=${Math.trunc(config.sts_seconds)}${subdomains}`]
}

function nonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
}
