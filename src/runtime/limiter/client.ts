import type { Millis } from "../../config/service.ts"
import type { Limit } from "../../lib/token-bucket.ts"
import type { BucketOptions, Clock, Limiter, Log, Verdict } from "../../pipeline/ports.ts"
import { BoundedMap } from "./bounded-map.ts"
import { createCounters } from "./counters.ts"
import { createIsolateBuckets } from "./isolate.ts"
import { createDigester } from "./key.ts"
import { expire, type Held, nextLease, nothingHeld, runsLow } from "./lease.ts"
import { createObjects, type FindObject } from "./objects.ts"
import { type Grant, isExact, leaseLife } from "./protocol.ts"

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
  /** A name for this isolate that no other has. */
  isolateId(): string
}

/** Buckets of which an isolate remembers leases and refusals. */
const bucketsRemembered = 10_000

/** A bucket as one request asks for it. */
interface Place {
  /** Names the bucket and its numbers: a changed limit starts with a full bucket, as the reference does after a restart. */
  readonly id: string
  readonly object: string
  /** Digest of the client's key; empty for the bucket that all share. */
  readonly key: string
  readonly limit: Limit
  readonly options: BucketOptions
}

/**
 * The port through which all limits are counted. Values alone are kept between requests: a request never waits for what
 * another one began.
 */
export function createLimiter(world: LimiterWorld): Limiter {
  const { clock, log, findObject } = world
  const digest = createDigester()
  const countHere = createIsolateBuckets(clock)
  const { count, report } = createCounters(clock, log)
  const memory = new BoundedMap<string, Held>(bucketsRemembered)
  const said = new Set<string>()
  let isolate: string | undefined

  const objects = findObject && createObjects({ clock, log, count, find: findObject })

  function sayOnce(message: string): void {
    if (said.has(message)) return
    said.add(message)
    log.warning(message)
  }

  function counted(verdict: Verdict): Verdict {
    if (verdict.allowed) count.admitted++
    else count.denied++
    return verdict
  }

  function decide(place: Place): Verdict | Promise<Verdict> {
    const { id, limit, options } = place
    if (options.mode === "colo") return decideByBinding(place)
    if (options.mode === "isolate") return countHere(id, limit)
    if (objects === undefined) {
      sayOnce("no limiter objects are bound: every isolate counts its limits for itself")
      return countHere(id, limit)
    }
    return isExact(limit) ? decideExactly(place, objects) : decideByLease(place, objects)
  }

  async function decideByBinding(place: Place): Promise<Verdict> {
    const { id, limit, options } = place
    const binding = world.findBinding(options.binding ?? "")
    if (binding === undefined) {
      sayOnce(`no rate limiting binding ${options.binding}: every isolate counts its limits for itself`)
      return countHere(id, limit)
    }
    try {
      const { success } = await binding.limit({ key: id })
      return { allowed: success, remaining: 0, retryAfter: success ? 0 : 1000 / limit.rate }
    } catch {
      count.failures++
      return withoutAnswer(place)
    }
  }

  /** What the configuration wants while nobody can be asked. */
  function withoutAnswer({ id, limit, options }: Place): Verdict {
    if (options.onFailure === "local") return countHere(id, limit)
    const allowed = options.onFailure === "allow"
    return { allowed, remaining: 0, retryAfter: allowed ? 0 : 1000 }
  }

  /** One call for every request, save those that come before the object's refusal ends. */
  async function decideExactly(place: Place, { send, inTime }: Objects): Promise<Verdict> {
    const { id, object, key, limit, options } = place
    const now = clock.now()
    const held = memory.get(id)
    if (held !== undefined && now < held.refusedUntil) return refused(held, now)
    const asked = send(object, options.locationHint, { key, limit, wanted: 1, holder: undefined })
    const grant = await inTime(object, asked, options.timeout)
    if (grant === undefined) return withoutAnswer(place)
    if (grant.granted > 0) return { allowed: true, remaining: grant.remaining, retryAfter: 0 }
    const state = remembered(id)
    state.refusedUntil = now + grant.pause
    return refused(state, now)
  }

  function decideByLease(place: Place, channel: Objects): Verdict | Promise<Verdict> {
    const now = clock.now()
    const held = remembered(place.id)
    held.requests++
    count.lost += expire(held, now)
    if (held.tokens > 0) {
      const verdict = spend(held)
      if (runsLow(held, now)) world.background(lease(place, held, channel))
      return verdict
    }
    if (now < held.refusedUntil) return refused(held, now)
    return now < held.askingUntil ? decideBesideLease(place, held, channel) : decideByNewLease(place, held, channel)
  }

  async function decideByNewLease(place: Place, held: Held, channel: Objects): Promise<Verdict> {
    const now = clock.now()
    const arrival = lease(place, held, channel)
    const grant = await channel.inTime(place.object, arrival, place.options.timeout)
    if (grant === undefined) {
      // It may come yet, and later requests can use it.
      world.background(arrival)
      return withoutAnswer(place)
    }
    return held.tokens > 0 ? spend(held) : refused(held, now)
  }

  /** For requests that come while another one's lease is under way: one token, or none where tokens were short already. */
  async function decideBesideLease(place: Place, held: Held, { send, inTime }: Objects): Promise<Verdict> {
    const { object, key, limit, options } = place
    const now = clock.now()
    if (held.short && now < held.asked + options.timeout) return refused(held, now)
    const asked = send(object, options.locationHint, { key, limit, wanted: 1, holder: undefined })
    const grant = await inTime(object, asked, options.timeout)
    if (grant === undefined) return withoutAnswer(place)
    if (grant.granted > 0) return { allowed: true, remaining: grant.remaining, retryAfter: 0 }
    held.refusedUntil = now + grant.pause
    return refused(held, now)
  }

  /** Asks for a lease and keeps what arrives; rejects never. */
  async function lease(place: Place, held: Held, { send }: Objects): Promise<Grant | undefined> {
    const { object, key, limit, options } = place
    const now = clock.now()
    const wanted = nextLease(held, limit, now)
    isolate ??= world.isolateId()
    Object.assign(held, { wanted, asked: now, requests: 0, askingUntil: now + leaseLife })
    const holder = { id: isolate, unspent: held.tokens }
    const grant = await send(object, options.locationHint, { key, limit, wanted, holder })
    if (held.asked === now) held.askingUntil = 0
    if (grant === undefined) return undefined
    const arrived = clock.now()
    const ends = now + leaseLife
    count.lost += expire(held, arrived)
    if (arrived >= ends) count.lost += grant.granted
    else Object.assign(held, { tokens: held.tokens + grant.granted, ends })
    held.elsewhere = grant.remaining
    held.short = grant.pause > 0
    held.refusedUntil = now + grant.pause
    return grant
  }

  function remembered(id: string): Held {
    let held = memory.get(id)
    if (held === undefined) {
      held = nothingHeld()
      memory.set(id, held, ({ tokens }) => tokens === 0)
    }
    return held
  }

  return {
    take(bucket, client, limit, options) {
      report()
      const name = `${bucket} ${limit.rate}/${limit.capacity}`
      if (client === undefined) {
        return settled(decide({ id: name, object: name, key: "", limit, options }), counted)
      }
      const ofClient = (key: string): Place => {
        const object = `${name} #${shardOf(key, options.shards)}`
        return { id: `${name} ${key}`, object, key, limit, options }
      }
      const key = digest(client)
      if (typeof key === "string") return settled(decide(ofClient(key)), counted)
      return key.then((computed) => decide(ofClient(computed))).then(counted)
    },
  }
}

type Objects = ReturnType<typeof createObjects>

function settled(verdict: Verdict | Promise<Verdict>, then: (verdict: Verdict) => Verdict): Verdict | Promise<Verdict> {
  return verdict instanceof Promise ? verdict.then(then) : then(verdict)
}

function spend(held: Held): Verdict {
  held.tokens--
  return { allowed: true, remaining: held.tokens + held.elsewhere, retryAfter: 0 }
}

function refused({ refusedUntil }: Held, now: Millis): Verdict {
  return { allowed: false, remaining: 0, retryAfter: Math.max(1, refusedUntil - now) }
}

/** The first 24 bits of the digest spread the clients over the objects of a limit. */
function shardOf(digest: string, shards: number): number {
  return Number.parseInt(digest.slice(0, 6), 16) % shards
}
