import type { Millis } from "../../config/service.ts"

/** `max_errors`, and both times in milliseconds. */
export interface BreakerOptions {
  /** Consecutive failures that are still borne; one more opens. */
  readonly maxErrors: number
  /** While closed, counts are cleared this often; 0 never. */
  readonly interval: Millis
  /** How long it stays open before a trial call. */
  readonly timeout: Millis
}

/** Whether a call may go out, and what to tell the breaker when it ends. */
export type Admission =
  | { readonly admitted: true; done(success: boolean, now: Millis): void }
  | { readonly admitted: false; readonly why: string }

export interface Breaker {
  admit(now: Millis): Admission
}

/**
 * A circuit breaker as a state machine over the times that it is given: closed, open, and half-open with one trial call
 * (semantics/proxy-and-manipulation.md, section 13).
 */
export function createBreaker({ maxErrors, interval, timeout }: BreakerOptions, start: Millis): Breaker {
  let state: "closed" | "open" | "half-open" = "closed"
  let failures = 0
  let trials = 0
  // A call that ends after its window or state has passed must not count in the next one.
  let generation = 0
  let expiry = interval > 0 ? start + interval : Number.POSITIVE_INFINITY

  function enter(next: typeof state, now: Millis): void {
    state = next
    generation++
    failures = 0
    trials = 0
    if (next === "closed") expiry = interval > 0 ? now + interval : Number.POSITIVE_INFINITY
    else expiry = next === "open" ? now + timeout : Number.POSITIVE_INFINITY
  }

  function advance(now: Millis): void {
    if (expiry >= now) return
    enter(state === "open" ? "half-open" : "closed", now)
  }

  function ended(of: number, success: boolean, now: Millis): void {
    advance(now)
    if (of !== generation) return
    if (success) {
      failures = 0
      if (state === "half-open") enter("closed", now)
      return
    }
    failures++
    if (state === "half-open" || failures > maxErrors) enter("open", now)
  }

  return {
    admit(now) {
      advance(now)
      if (state === "open") return { admitted: false, why: "circuit breaker is open" }
      if (state === "half-open" && trials > 0) return { admitted: false, why: "too many requests" }
      trials++
      const own = generation
      return { admitted: true, done: (success, at) => ended(own, success, at) }
    },
  }
}
