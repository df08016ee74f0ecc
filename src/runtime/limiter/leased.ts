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

/** Milliseconds between two looks of a request that waits for a lease. */
const look: Millis = 4

/**
 * Spends tokens that were paid in advance: most requests find one in this isolate's memory and wait for nothing. One lease
 * at a time is under way; requests that need it look for it in memory, since none may wait for what another one began.
 */
export function createLeased({ clock, count, objects, withoutAnswer, background, holderId }: World): Decide {
  const { send, inTime } = objects

  async function decideByNewLease(place: Place, now: Millis, patience: Millis): Promise<Verdict> {
    const { held } = place
    const arrival = lease(place, now)
    // It may come too late for this request, or after its client has gone; later requests can use it.
    background(arrival)
    const grant = await inTime(place.object, arrival, patience)
    if (grant === undefined) return withoutAnswer(place)
    return held.tokens > 0 ? spend(held) : refused(held, now)
  }

  /** For requests that come while another one's lease is under way. */
  async function decideByLeaseOfAnother(place: Place): Promise<Verdict> {
    const { held, options } = place
    for (let waited = look; waited < options.timeout; waited += look) {
      await new Promise((resolve) => setTimeout(resolve, look))
      const now = clock.now()
      if (now >= held.ends) count.lost += expire(held, now)
      if (held.tokens > 0) return spendAndRenew(place, now)
      if (now < held.refusedUntil) return refused(held, now)
      if (now >= held.askingUntil) return decideByNewLease(place, now, options.timeout - waited)
    }
    count.failures++
    return withoutAnswer(place)
  }

  /** Asks for a lease and keeps what arrives; rejects never. */
  async function lease(place: Place, now: Millis): Promise<Grant | undefined> {
    const { object, key, limit, options, held } = place
    held.wanted = nextLease(held, limit, now)
    held.asked = now
    held.requests = 0
    held.askingUntil = now + leaseLife
    held.id ??= holderId()
    const holder = { id: held.id, unspent: held.tokens, due: held.waiting }
    const grant = await send(object, options.locationHint, { key, limit, wanted: held.wanted, holder })
    const arrived = clock.now()
    // Asked again meanwhile: the object takes these tokens for unused, and nobody may use them.
    if (held.asked !== now || arrived >= now + leaseLife) {
      count.lost += grant?.granted ?? 0
      return grant
    }
    held.askingUntil = 0
    held.waiting = grant === undefined || grant.pause > 0 ? 0 : Math.max(0, held.waiting - grant.granted)
    if (grant === undefined) return undefined
    count.lost += expire(held, arrived)
    held.tokens += grant.granted
    held.ends = now + leaseLife
    held.elsewhere = grant.remaining
    held.short = grant.pause > 0
    held.refusedUntil = now + grant.pause
    return grant
  }

  function spendAndRenew(place: Place, now: Millis): Verdict {
    const verdict = spend(place.held)
    if (runsLow(place.held, now)) background(lease(place, now))
    return verdict
  }

  return function decide(place, now) {
    const { held, options } = place
    held.requests++
    if (now >= held.ends) count.lost += expire(held, now)
    if (held.tokens > 0) return spendAndRenew(place, now)
    if (now < held.refusedUntil) return refused(held, now)
    if (now >= held.askingUntil) {
      held.waiting++
      return decideByNewLease(place, now, options.timeout)
    }
    // Tokens were short when the object last answered, or it does not answer: waiting would not help.
    if (held.short) return refused(held, now)
    if (now >= held.asked + options.timeout) return withoutAnswer(place)
    held.waiting++
    return decideByLeaseOfAnother(place)
  }
}
