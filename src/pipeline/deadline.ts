import type { Millis } from "../config/service.ts"
import type { Clock } from "./ports.ts"

/**
 * The end of a request's or a call's time. The AbortSignal (a timer) is made only when somebody waits on it, so a
 * request pays for one timer and not for one at each level that has a limit.
 */
export class Deadline {
  readonly at: Millis
  readonly #clock: Clock
  /** Ends it before its time. */
  readonly #aborted: AbortSignal | undefined
  #signal: AbortSignal | undefined

  constructor(clock: Clock, at: Millis, aborted?: AbortSignal) {
    this.#clock = clock
    this.at = at
    this.#aborted = aborted
  }

  /** Milliseconds left, never negative. */
  get remaining(): Millis {
    return Math.max(0, this.at - this.#clock.now())
  }

  /** Aborts when the time is over; its reason is a `TimeoutError`. */
  get signal(): AbortSignal {
    this.#signal ??= this.#start()
    return this.#signal
  }

  #start(): AbortSignal {
    const { remaining } = this
    const timed = remaining > 0 ? AbortSignal.timeout(remaining) : AbortSignal.abort()
    return this.#aborted === undefined ? timed : AbortSignal.any([timed, this.#aborted])
  }

  get passed(): boolean {
    return this.#signal?.aborted === true || this.#clock.now() >= this.at
  }

  /** The same end, or as soon as a signal aborts. */
  orWhen(aborted: AbortSignal): Deadline {
    return new Deadline(this.#clock, this.at, aborted)
  }

  /** An earlier end of `duration` from now, or this one if that is earlier still. */
  within(duration: Millis): Deadline {
    return new Deadline(this.#clock, Math.min(this.at, this.#clock.now() + duration), this.#aborted)
  }
}
