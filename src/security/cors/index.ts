import * as v from "valibot"
import { parseDuration } from "../../lib/go-duration.ts"
import { canonicalHeaderName } from "../../lib/header-name.ts"
import { answer } from "../../pipeline/answer.ts"
import { component, type HandlerMiddleware } from "../../pipeline/component.ts"
import { headerListMatcher, originMatcher } from "./match.ts"

const strings = v.fallback(
  v.optional(
    v.pipe(
      v.array(v.unknown()),
      v.transform((items) => items.filter((item) => typeof item === "string")),
    ),
    [],
  ),
  [],
)
const flag = v.fallback(v.optional(v.boolean(), false), false)

/** Options of the wrong type are dropped one by one, as the reference does. */
const schema = v.looseObject({
  allow_origins: strings,
  allow_methods: strings,
  allow_headers: strings,
  expose_headers: strings,
  allow_credentials: flag,
  allow_private_network: flag,
  options_passthrough: flag,
  options_success_status: v.fallback(v.optional(v.number(), 204), 204),
  max_age: v.optional(v.string()),
})

type CorsConfig = v.InferOutput<typeof schema>

/**
 * `security/cors`: answers preflights and adds the CORS headers to everything else, errors included
 * (semantics/routing-and-status.md, section 6).
 */
export const cors = component({
  namespace: "security/cors",
  schema,
  server: crossOrigin,
  check(config, at, problems) {
    if (config.allow_credentials && config.allow_origins.includes("*")) {
      problems.warning(at, "browsers refuse credentials together with the origin *")
    }
  },
})

function crossOrigin(config: CorsConfig): HandlerMiddleware {
  const anyOrigin = config.allow_origins.length === 0 || config.allow_origins.includes("*")
  const originAllowed = anyOrigin ? () => true : originMatcher(config.allow_origins)
  const headersAllowed = headerListMatcher(config.allow_headers)
  const methods = new Set(config.allow_methods.length > 0 ? config.allow_methods : ["GET", "POST", "HEAD"])
  const methodAllowed = (method: string) => method === "OPTIONS" || methods.has(method)
  const exposed = config.expose_headers.map(canonicalHeaderName).join(", ")
  const maxAge = maxAgeText(config.max_age)
  const preflightVary = [
    "Origin",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
    ...(config.allow_private_network ? ["Access-Control-Request-Private-Network"] : []),
  ].join(", ")

  return (next) =>
    function answerCors(request, scope) {
      const { headers } = request
      const asked = headers.get("access-control-request-method")
      if (request.method === "OPTIONS" && asked) {
        const added = preflight(headers, asked)
        if (!config.options_passthrough) return answer(config.options_success_status, added)
        return withHeaders(next(request, scope), added)
      }
      return withHeaders(next(request, scope), actual(request.method, headers.get("origin")))
    }

  function preflight(headers: Headers, method: string): Record<string, string> {
    const added: Record<string, string> = { Vary: preflightVary }
    const origin = headers.get("origin")
    const askedHeaders = headers.get("access-control-request-headers") ?? ""
    if (!origin || !originAllowed(origin) || !methodAllowed(method) || !headersAllowed(askedHeaders)) return added
    added["Access-Control-Allow-Origin"] = anyOrigin ? "*" : origin
    added["Access-Control-Allow-Methods"] = method
    if (askedHeaders !== "") added["Access-Control-Allow-Headers"] = askedHeaders
    if (config.allow_credentials) added["Access-Control-Allow-Credentials"] = "true"
    if (config.allow_private_network && headers.get("access-control-request-private-network") === "true") {
      added["Access-Control-Allow-Private-Network"] = "true"
    }
    if (maxAge !== undefined) added["Access-Control-Max-Age"] = maxAge
    return added
  }

  function actual(method: string, origin: string | null): Record<string, string> {
    const added: Record<string, string> = { Vary: "Origin" }
    if (!origin || !originAllowed(origin) || !methodAllowed(method)) return added
    added["Access-Control-Allow-Origin"] = anyOrigin ? "*" : origin
    if (exposed !== "") added["Access-Control-Expose-Headers"] = exposed
    if (config.allow_credentials) added["Access-Control-Allow-Credentials"] = "true"
    return added
  }
}

/** Whole seconds; negative ones are sent as 0; 0, what is cut to it, and what is no duration not at all. */
export function maxAgeText(maxAge: string | undefined): string | undefined {
  const duration = maxAge === undefined ? undefined : parseDuration(maxAge)
  const seconds = Math.trunc((duration ?? 0) / 1000)
  return seconds === 0 ? undefined : String(Math.max(seconds, 0))
}

/** Appends headers to an answer that this isolate made, or to a copy of one that it may not change. */
async function withHeaders(answering: Promise<Response> | Response, added: Record<string, string>): Promise<Response> {
  const response = await answering
  for (const name of Object.keys(added)) response.headers.append(name, added[name] ?? "")
  return response
}
