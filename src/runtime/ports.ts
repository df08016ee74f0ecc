import type { Dataset, Ports } from "../pipeline/ports.ts"
import { environment } from "./environment.ts"
import { limiterOf } from "./limiter/index.ts"
import { consoleLog, print } from "./log.ts"
import { upstream } from "./upstream.ts"

const clock = { now: () => Date.now() }
const log = consoleLog("warning")

/** The ports of an isolate: made once, used by every request. */
export const ports: Ports = {
  clock,
  log,
  print,
  upstream,
  limiter: limiterOf(environment, clock, log),
  keyStore: undefined,
  sharedCache: undefined,
  dataset,
  random: () => Math.random(),
}

function dataset(binding: string): Dataset | undefined {
  const bound = environment[binding]
  return typeof bound === "object" && bound !== null && "writeDataPoint" in bound ? (bound as Dataset) : undefined
}
