import * as v from "valibot"
import { compilePattern, type Pattern } from "../../lib/pattern.ts"
import { component, type HandlerMiddleware } from "../../pipeline/component.ts"
import { refuse } from "../../pipeline/refuse.ts"

const texts = v.optional(v.nullable(v.array(v.string())))

const schema = v.looseObject({
  allow: texts,
  deny: texts,
  patterns: texts,
  cache_size: v.optional(v.pipe(v.number(), v.minValue(0))),
  empty_user_agent_is_bot: v.optional(v.boolean(), false),
})

type BotDetectorConfig = v.InferOutput<typeof schema>

/**
 * `security/bot-detector`: 403 for user agents that are bots, at the service and at an endpoint
 * (semantics/routing-and-status.md, section 8). A pattern that RE2 does not know switches the detector off.
 */
export const botDetector = component({
  namespace: "security/bot-detector",
  schema,
  route: refuseBots,
  handler: refuseBots,
  check({ patterns }, at, problems) {
    for (const pattern of patterns ?? []) {
      if (compiled([pattern]) === undefined)
        problems.warning(`${at}.patterns`, `switched off: no RE2 pattern: ${pattern}`)
    }
  },
})

function refuseBots(config: BotDetectorConfig): HandlerMiddleware | undefined {
  const isBot = detector(config)
  if (isBot === undefined) return undefined
  return (next) =>
    function refuseBot(request, scope) {
      if (isBot(request.headers.get("user-agent") ?? "")) return refuse(scope, "bot_detected")
      return next(request, scope)
    }
}

/** Judges a user agent: `allow`, then `deny`, then the patterns. `undefined` when a pattern does not compile. */
function detector(config: BotDetectorConfig): ((agent: string) => boolean) | undefined {
  const allow = new Set(config.allow)
  const deny = new Set(config.deny)
  const patterns = compiled(config.patterns ?? [])
  if (patterns === undefined) return undefined
  return (agent) => {
    if (agent === "") return config.empty_user_agent_is_bot
    if (allow.has(agent)) return false
    return deny.has(agent) || patterns.some((pattern) => pattern.test(agent))
  }
}

function compiled(patterns: readonly string[]): Pattern[] | undefined {
  try {
    return patterns.map(compilePattern)
  } catch {
    return undefined
  }
}
