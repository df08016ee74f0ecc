import type { Millis } from "../config/service.ts"
import { Deadline } from "../pipeline/deadline.ts"
import type { Clock } from "../pipeline/ports.ts"
import type { Scope } from "../pipeline/scope.ts"

/** A piece of work that one request does for all who need its result. */
export interface Turn<T> {
  /** What the request can go on with; it is looked at while another request works. It may throw. */
  ready(): T | undefined
  work(): Promise<T>
}

/** Milliseconds after which a waiting request looks again. */
const lookInterval: Millis = 25

/**
 * Lets one request at a time work, as a lock would. The runtime does not let a request wait for what another one does, so the
 * others look again and again, and who still has nothing when the turn is over takes the next one.
 * @param limit milliseconds after which a turn is over in any case: a request may be gone without a word
 */
export function takingTurns(limit: Millis): <T>(turn: Turn<T>, scope: Scope) => Promise<T> {
  let takenUntil = Number.NEGATIVE_INFINITY
  return async function takeTurn({ ready, work }, scope) {
    const { clock } = scope.ports
    while (clock.now() < takenUntil) {
      await pause(clock)
      const result = ready()
      if (result !== undefined) return result
    }
    takenUntil = clock.now() + limit
    const working = work().finally(() => {
      takenUntil = Number.NEGATIVE_INFINITY
    })
    // It goes on for the others if the client hangs up.
    scope.waitUntil(working.catch(() => undefined))
    return working
  }
}

function pause(clock: Clock): Promise<void> {
  const { signal } = new Deadline(clock, clock.now() + lookInterval)
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }))
}
