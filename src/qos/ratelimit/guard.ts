import type { Limit } from "../../lib/token-bucket.ts"
import type { Handler } from "../../pipeline/component.ts"
import type { Limiter, Verdict } from "../../pipeline/ports.ts"
import { refuse } from "../../pipeline/refuse.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import type { Scope } from "../../pipeline/scope.ts"
import type { ClientKey } from "./client.ts"
import { type Announce, announcer, type Outcome } from "./headers.ts"
import type { LimitSettings } from "./settings.ts"

/** One limit that requests have to pass. */
export interface Rule {
  /** What headers call it. */
  readonly name: string
  /** What names its bucket in the world. */
  readonly bucket: string
  readonly limit: Limit
  /** For a limit of each client: whose token it is. A request that does not say is refused at once. */
  readonly client: ClientKey | undefined
  /** Whether the client asked too often, or all together did. */
  readonly reason: "limit_client" | "limit_all"
}

/** Lets a request go on if all rules do. Tokens are taken in the order of the rules and never given back. */
export type Guard = (request: ClientRequest, scope: Scope, next: Handler) => Promise<Response> | Response

/** Compiles rules. A refusal is bare: no body, no header but those that the settings ask for. */
export function guardOf(rules: readonly Rule[], settings: LimitSettings, limiter: Limiter): Guard {
  const announce = announcer(settings.headers)
  const gates = rules.map((rule) => ({ rule, ask: askOf(rule, settings, limiter) }))
  const [only] = gates
  if (only === undefined) return (request, scope, next) => next(request, scope)

  async function guardAll(request: ClientRequest, scope: Scope, next: Handler): Promise<Response> {
    const outcomes: Outcome[] = []
    for (const { rule, ask } of gates) {
      const asked = ask(request, scope)
      const verdict = asked instanceof Promise ? await asked : asked
      outcomes.push({ rule, verdict })
      if (!verdict.allowed)
        return announced(announce, refuse(scope, rule.reason, { detail: rule.name }), outcomes, request)
    }
    return announced(announce, await next(request, scope), outcomes, request)
  }

  if (rules.length > 1 || announce !== undefined) return guardAll

  const { rule, ask } = only
  const { reason, name: detail } = rule
  return function guardOne(request, scope, next) {
    const asked = ask(request, scope)
    if (!(asked instanceof Promise)) return asked.allowed ? next(request, scope) : refuse(scope, reason, { detail })
    return asked.then((verdict) => (verdict.allowed ? next(request, scope) : refuse(scope, reason, { detail })))
  }
}

type Ask = (request: ClientRequest, scope: Scope) => Verdict | Promise<Verdict>

function askOf({ bucket, limit, client }: Rule, { bucket: options }: LimitSettings, limiter: Limiter): Ask {
  const take = limiter.open(bucket, client === undefined ? "all" : "client", limit, options)
  if (client === undefined) return () => take()
  return (request, scope) => {
    const key = client(request, scope)
    return key === undefined || key === "" ? anonymous : take(key)
  }
}

const anonymous: Verdict = { allowed: false, remaining: 0, retryAfter: 0 }

function announced(
  announce: Announce | undefined,
  response: Response,
  outcomes: readonly Outcome[],
  request: ClientRequest,
): Response {
  return announce === undefined ? response : announce(response, outcomes, request)
}
