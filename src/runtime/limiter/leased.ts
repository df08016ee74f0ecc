import type { Millis } from "../../config/service.ts"
import type { Clock, Verdict } from "../../pipeline/ports.ts"
import type { Counters } from "./counters.ts"
import { expire, nextLease, refused, runsLow, spend } from "./lease.ts"
import type { Objects } from "./objects.ts"
import type { Decide, Place } from "./place.ts"
import { type Grant, leaseLife } from "./protocol.ts"

interface World {
  readonly clock: Clock
  readonly count: Counters
  readonly objects: Objects
  withoutAnswer(place: Place): Verdict
  /** Lets work go on after the request that began it was answered. */
  background(work: Promise<unknown>): void
  /** A name that no other holder of a lease has. */
  holderId(): string
}

/** Spends tokens that were paid in advance: most requests find one in this isolate's memory and wait for nothing. */
export function createLeased({ clock, count, objects, withoutAnswer, background, holderId }: World): Decide {
  const { send, inTime } = objects

  async function decideByNewLease(place: Place, now: Millis): Promise<Verdict> {
    const arrival = lease(place, now)
    const grant = await inTime(place.object, arrival, place.options.timeout)
    if (grant === undefined) {
      // It may come yet, and later requests can use it.
      background(arrival)
      return withoutAnswer(place)
    }
    return place.held.tokens > 0 ? spend(place.held) : refused(place.held, now)
  }

  /** For requests that come while another one's lease is under way: one token, or none where tokens were short already. */
  async function decideBesideLease(place: Place, now: Millis): Promise<Verdict> {
    const { object, key, limit, options, held } = place
    if (held.short && now < held.asked + options.timeout) return refused(held, now)
    const asked = send(object, options.locationHint, { key, limit, wanted: 1, holder: undefined })
    const grant = await inTime(object, asked, options.timeout)
    if (grant === undefined) return withoutAnswer(place)
    if (grant.granted > 0) return { allowed: true, remaining: grant.remaining, retryAfter: 0 }
    held.refusedUntil = now + grant.pause
    return refused(held, now)
  }

  /** Asks for a lease and keeps what arrives; rejects never. */
  async function lease(place: Place, now: Millis): Promise<Grant | undefined> {
    const { object, key, limit, options, held } = place
    held.wanted = nextLease(held, limit, now)
    held.asked = now
    held.requests = 0
    held.askingUntil = now + leaseLife
    held.id ??= holderId()
    const holder = { id: held.id, unspent: held.tokens }
    const grant = await send(object, options.locationHint, { key, limit, wanted: held.wanted, holder })
    if (held.asked === now) held.askingUntil = 0
    if (grant === undefined) return undefined
    const arrived = clock.now()
    const ends = now + leaseLife
    count.lost += expire(held, arrived)
    if (arrived >= ends) count.lost += grant.granted
    else {
      held.tokens += grant.granted
      held.ends = ends
    }
    held.elsewhere = grant.remaining
    held.short = grant.pause > 0
    held.refusedUntil = now + grant.pause
    return grant
  }

  return function decide(place, now) {
    const { held } = place
    held.requests++
    if (now >= held.ends) count.lost += expire(held, now)
    if (held.tokens > 0) {
      const verdict = spend(held)
      if (runsLow(held, now)) background(lease(place, now))
      return verdict
    }
    if (now < held.refusedUntil) return refused(held, now)
    return now < held.askingUntil ? decideBesideLease(place, now) : decideByNewLease(place, now)
  }
}
