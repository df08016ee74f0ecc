import type { BucketOptions, Clock, Limiter, Log, Take, Verdict } from "../../pipeline/ports.ts"
import { createCounters } from "./counters.ts"
import { createExact } from "./exact.ts"
import { createIsolateBuckets } from "./isolate.ts"
import { createLeased } from "./leased.ts"
import { createObjects, type FindObject } from "./objects.ts"
import { createPlaces, type Decide, type Place } from "./place.ts"
import { isExact } from "./protocol.ts"

/** Cloudflare's Rate Limiting binding: counts in one place of the network, by its own period and limit. */
export interface RateLimitBinding {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

/** What the limiter needs of the isolate that it runs in. */
export interface LimiterWorld {
  readonly clock: Clock
  readonly log: Log
  /** `undefined` where the deployment has no limiter objects: every isolate counts for itself then. */
  readonly findObject: FindObject | undefined
  findBinding(name: string): RateLimitBinding | undefined
  /** Lets work go on after the request that began it was answered. */
  background(work: Promise<unknown>): void
  /** A name for a holder of tokens that no other has. */
  holderId(): string
}

/**
 * The port through which all limits are counted. Values alone are kept between requests: a request never waits for what
 * another one began.
 */
export function createLimiter(world: LimiterWorld): Limiter {
  const { clock, log, findObject, background, holderId } = world
  const { count, report } = createCounters(log)
  const { ofAll, ofClients } = createPlaces(clock)
  const inIsolate = createIsolateBuckets()
  const countHere: Decide = ({ id, limit }, now) => inIsolate(id, limit, now)
  const said = new Set<string>()

  const objects = findObject && createObjects({ clock, log, count, find: findObject })
  const decideExactly = objects && createExact(objects, withoutAnswer)
  const decideByLease = objects && createLeased({ clock, count, objects, withoutAnswer, background, holderId })

  function sayOnce(message: string): void {
    if (said.has(message)) return
    said.add(message)
    log.warning(message)
  }

  /** What the configuration wants while nobody can be asked. */
  function withoutAnswer({ id, limit, options }: Place): Verdict {
    if (options.onFailure === "local") return inIsolate(id, limit, clock.now())
    const allowed = options.onFailure === "allow"
    return { allowed, remaining: 0, retryAfter: allowed ? 0 : 1000 }
  }

  function deciderOf(mode: BucketOptions["mode"], exact: boolean): Decide {
    if (mode === "colo") return decideByBinding
    if (mode === "isolate") return countHere
    return (exact ? decideExactly : decideByLease) ?? decideWithoutObjects
  }

  function decideWithoutObjects(place: Place, now: number): Verdict | Promise<Verdict> {
    sayOnce("no limiter objects are bound: every isolate counts its limits for itself")
    return countHere(place, now)
  }

  async function decideByBinding(place: Place, now: number): Promise<Verdict> {
    const { object, key, limit, options } = place
    const binding = world.findBinding(options.binding ?? "")
    if (binding === undefined) {
      sayOnce(`no rate limiting binding ${options.binding}: every isolate counts its limits for itself`)
      return countHere(place, now)
    }
    try {
      const { success } = await binding.limit({ key: `${object} ${key}` })
      return { allowed: success, remaining: 0, retryAfter: success ? 0 : 1000 / limit.rate }
    } catch {
      count.failures++
      return withoutAnswer(place)
    }
  }

  function counted(verdict: Verdict): Verdict {
    if (verdict.allowed) count.admitted++
    else count.denied++
    return verdict
  }

  return {
    open(bucket, whose, limit, options): Take {
      // The numbers are part of the name: a changed limit starts with a full bucket, as the reference does after a restart.
      const name = `${bucket} ${limit.rate}/${limit.capacity}`
      const take = (whose === "all" ? ofAll : ofClients)(name, limit, options, deciderOf(options.mode, isExact(limit)))
      return (client) => {
        const now = clock.now()
        report(now)
        const verdict = take(now, client)
        return verdict instanceof Promise ? verdict.then(counted) : counted(verdict)
      }
    },
  }
}
