import type { Ports } from "../pipeline/ports.ts"
import { environment } from "./environment.ts"
import { limiterOf } from "./limiter/index.ts"
import { consoleLog } from "./log.ts"
import { upstream } from "./upstream.ts"

const clock = { now: () => Date.now() }
const log = consoleLog("warning")

/** The ports of an isolate: made once, used by every request. */
export const ports: Ports = {
  clock,
  log,
  upstream,
  limiter: limiterOf(environment, clock, log),
  keyStore: undefined,
  sharedCache: undefined,
  random: () => Math.random(),
}
