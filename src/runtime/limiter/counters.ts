import type { Millis } from "../../config/service.ts"
import type { Log } from "../../pipeline/ports.ts"

const reportEvery: Millis = 60_000

/** What the limits of one isolate did since the last report. */
export interface Counters {
  /** Requests that a limit let pass, and that it refused. */
  admitted: number
  denied: number
  /** Calls to limiter objects, and those that brought no answer in time. */
  calls: number
  failures: number
  /** Tokens of leases that nobody spent. */
  lost: number
}

/** Counters that become one log line a minute, written by the first request after it. */
export function createCounters(log: Log): { count: Counters; report(now: Millis): void } {
  const count: Counters = { admitted: 0, denied: 0, calls: 0, failures: 0, lost: 0 }
  let since: Millis | undefined
  return {
    count,
    report(now) {
      since ??= now
      if (now - since < reportEvery) return
      log.info("limits", { ...count, seconds: Math.round((now - since) / 1000) })
      Object.assign(count, { admitted: 0, denied: 0, calls: 0, failures: 0, lost: 0 })
      since = now
    },
  }
}
