import { refillTime } from "../../lib/token-bucket.ts"
import type { Verdict } from "../../pipeline/ports.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import type { Rule } from "./guard.ts"
import { type HeaderFamily, headerFamilies } from "./settings.ts"

/** What became of one rule of a request. */
export interface Outcome {
  readonly rule: Rule
  readonly verdict: Verdict
}

/** Adds what the configuration wants to tell about the limits to an answer that the gateway made. */
export type Announce = (response: Response, outcomes: readonly Outcome[], request: ClientRequest) => Response

const namesOf: Readonly<Record<HeaderFamily, readonly string[]>> = {
  "Retry-After": ["Retry-After"],
  RateLimit: ["RateLimit-Policy", "RateLimit"],
  "X-RateLimit": ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
}

/**
 * The headers of a set of families; `undefined` for none. `RateLimit` and `RateLimit-Policy` are structured fields, one
 * member a rule (draft-ietf-httpapi-ratelimit-headers-10); the `X-` headers tell of the rule that is nearest to refusing.
 * Scripts of other origins may read them all: they are listed in `Access-Control-Expose-Headers`, beside CORS's own.
 */
export function announcer(families: ReadonlySet<HeaderFamily>): Announce | undefined {
  if (families.size === 0) return undefined
  const exposed = headerFamilies.flatMap((family) => (families.has(family) ? namesOf[family] : [])).join(", ")
  return function announce(response, outcomes, request) {
    const tightest = outcomes.reduce((least, outcome) => (slack(outcome) < slack(least) ? outcome : least))
    const { headers } = response
    if (families.has("RateLimit")) {
      headers.set("RateLimit-Policy", outcomes.map(policy).join(", "))
      headers.set("RateLimit", outcomes.map(state).join(", "))
    }
    if (families.has("X-RateLimit")) {
      headers.set("X-RateLimit-Limit", String(tightest.rule.limit.capacity))
      headers.set("X-RateLimit-Remaining", String(left(tightest)))
      headers.set("X-RateLimit-Reset", String(reset(tightest)))
    }
    if (families.has("Retry-After") && !tightest.verdict.allowed) headers.set("Retry-After", String(reset(tightest)))
    if (request.headers.has("origin")) headers.append("Access-Control-Expose-Headers", exposed)
    return response
  }
}

/** `"endpoint";q=100;w=60`: so many requests, and the seconds in which as many come in. */
function policy({ rule: { name, limit } }: Outcome): string {
  return `${quoted(name)};q=${limit.capacity};w=${seconds(refillTime(limit))}`
}

/** `"endpoint";r=7;t=3`: requests left, and the seconds until one more, or until a refused one, may pass. */
function state(outcome: Outcome): string {
  return `${quoted(outcome.rule.name)};r=${left(outcome)};t=${reset(outcome)}`
}

function left({ verdict: { allowed, remaining } }: Outcome): number {
  return allowed ? remaining : 0
}

/** A rule that refused is tighter than one that let its last token go. */
function slack({ verdict: { allowed, remaining } }: Outcome): number {
  return allowed ? remaining : -1
}

function reset({ rule: { limit }, verdict: { allowed, retryAfter } }: Outcome): number {
  return seconds(allowed ? 1000 / limit.rate : retryAfter)
}

/** Whole seconds, at least 1; an integer of RFC 8941 has 15 digits. */
function seconds(millis: number): number {
  return Math.min(Math.max(1, Math.ceil(millis / 1000)), 999_999_999_999_999)
}

/** A string of RFC 8941: printable ASCII. Tiers are named by the configuration. */
function quoted(name: string): string {
  return `"${name.replaceAll(/[^ -~]/g, "?").replaceAll(/["\\]/g, "\\$&")}"`
}
