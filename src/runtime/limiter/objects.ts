import type { Millis } from "../../config/service.ts"
import type { Clock, Log } from "../../pipeline/ports.ts"
import { BoundedMap } from "./bounded-map.ts"
import type { Counters } from "./counters.ts"
import type { Ask, Grant, LimiterStub } from "./protocol.ts"

/** Finds the object of a name; the hint says where a new one should live. */
export type FindObject = (name: string, locationHint: string | undefined) => LimiterStub

/** Milliseconds for which an object that said it is overloaded is left alone. */
const restAfterOverload: Millis = 1000

/** Milliseconds between two log lines about failing objects. */
const complainEvery: Millis = 60_000

interface World {
  readonly clock: Clock
  readonly log: Log
  readonly count: Counters
  readonly find: FindObject
}

export type Objects = ReturnType<typeof createObjects>

/** Sends asks to limiter objects. A failure of any kind is `undefined`, logged once a minute, and never tried again. */
export function createObjects({ clock, log, count, find }: World) {
  const resting = new BoundedMap<string, Millis>(1000)
  let complained: Millis | undefined

  function failed(name: string, error: string): undefined {
    count.failures++
    const now = clock.now()
    if (complained !== undefined && now - complained < complainEvery) return
    complained = now
    log.warning("a limiter object does not answer", { object: name, error })
  }

  async function send(name: string, locationHint: string | undefined, ask: Ask): Promise<Grant | undefined> {
    if (clock.now() < (resting.get(name) ?? 0)) return undefined
    count.calls++
    try {
      return await find(name, locationHint).ask(ask)
    } catch (thrown) {
      if (isOverload(thrown)) resting.set(name, clock.now() + restAfterOverload)
      return failed(name, String(thrown))
    }
  }

  /** What `answer` brings within the time, or `undefined`. The answer itself goes on. */
  async function inTime<T>(name: string, answer: Promise<T>, timeout: Millis): Promise<T | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const over = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), timeout)
    })
    const first = await Promise.race([answer, over])
    clearTimeout(timer)
    return first === "late" ? failed(name, `no answer within ${timeout} ms`) : first
  }

  return { send, inTime }
}

/** The runtime marks errors of an object that has too much to do; trying again would make it worse. */
function isOverload(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "overloaded" in thrown && thrown.overloaded === true
}
