import type { Verdict } from "../../pipeline/ports.ts"
import { refused } from "./lease.ts"
import type { Objects } from "./objects.ts"
import type { Decide, Place } from "./place.ts"

/**
 * Counts exactly as the reference's single bucket does: one call for every request, save those that come before the
 * object's refusal ends.
 */
export function createExact({ send, inTime }: Objects, withoutAnswer: (place: Place) => Verdict): Decide {
  async function ask(place: Place, now: number): Promise<Verdict> {
    const { object, key, limit, options, held } = place
    const asked = send(object, options.locationHint, { key, limit, wanted: 1, holder: undefined })
    const grant = await inTime(object, asked, options.timeout)
    if (grant === undefined) return withoutAnswer(place)
    if (grant.granted > 0) return { allowed: true, remaining: grant.remaining, retryAfter: 0 }
    // Counted from the asking: the object had looked at its clock before its answer was on the way.
    held.refusedUntil = now + grant.pause
    return refused(held, now)
  }

  return (place, now) => (now < place.held.refusedUntil ? refused(place.held, now) : ask(place, now))
}
