import type { Limiter, Ports } from "../pipeline/ports.ts"
import { consoleLog } from "./log.ts"
import { upstream } from "./upstream.ts"

const limiter: Limiter = { take: () => ({ allowed: true, remaining: 0, retryAfter: 0 }) }

/** The ports of an isolate: made once, used by every request. */
export const ports: Ports = {
  clock: { now: () => Date.now() },
  log: consoleLog("warning"),
  upstream,
  limiter,
  keyStore: undefined,
  sharedCache: undefined,
  random: () => Math.random(),
}
