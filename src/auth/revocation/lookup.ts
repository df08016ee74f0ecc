import { safeParse } from "valibot"
import type { Millis, Service } from "../../config/service.ts"
import { type BloomFilter, hasElement } from "../../lib/bloom-filter.ts"
import { type Claims, claim } from "../../lib/claims.ts"
import type { ServiceSite } from "../../pipeline/component.ts"
import type { KeyStore } from "../../pipeline/ports.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { filterKey, filterOf, periodAt } from "./document.ts"
import { type RevokerOptions, revokerSchema } from "./options.ts"
import { elementOf } from "./revoke.ts"

/** Whether a token has been revoked. `broken`: the revoker has no size, and the reference's filter panics. */
export type Revoked = "yes" | "no" | "broken"

export type Revocations = (claims: Claims, scope: Scope) => Revoked | Promise<Revoked>

/** Milliseconds between two looks into the store. */
const readInterval: Millis = 10_000

/** After so long without a look a request waits for the next one: the isolate was idle, and much may have been revoked. */
const idleTime: Millis = 60_000

/** The same as `readInterval` after the store has failed. */
const retryInterval: Millis = 1000

const ofService = new WeakMap<Service, Revocations | undefined>()

/** The service's `auth/revoker`, one for all its endpoints; `undefined` when there is none. */
export function revocations({ service }: ServiceSite): Revocations | undefined {
  if (!ofService.has(service)) {
    const parsed = safeParse(revokerSchema, service.extraConfig["auth/revoker"])
    ofService.set(service, parsed.success && parsed.output.token_keys.length > 0 ? lookup(parsed.output) : undefined)
  }
  return ofService.get(service)
}

function lookup(options: RevokerOptions): Revocations {
  const { N, token_keys: names, TTL } = options
  const filters = storedFilters(TTL)
  return (claims, scope) => {
    const elements: string[] = []
    for (const name of names) {
      const value = claim(claims, name)
      if (typeof value === "string") elements.push(elementOf(name, value))
    }
    if (elements.length === 0) return "no"
    if (N === 0) return "broken"
    const judge = (held: readonly BloomFilter[]): Revoked =>
      held.some((filter) => elements.some((element) => hasElement(filter, element))) ? "yes" : "no"
    const found = filters(scope)
    return found instanceof Promise ? found.then(judge) : judge(found)
  }
}

interface StoredFilter {
  readonly text: string
  readonly filter: BloomFilter | undefined
}

/**
 * The filters of this period and the last one. The first request of an isolate, and the first after it was idle, wait for the
 * store; others look at what is held and let the store be read again behind the answer. A failing store changes nothing.
 */
function storedFilters(seconds: number): (scope: Scope) => readonly BloomFilter[] | Promise<readonly BloomFilter[]> {
  const held = new Map<number, StoredFilter>()
  let current: readonly BloomFilter[] = []
  /** When the last look ended, well or not. */
  let lookedAt = Number.NEGATIVE_INFINITY
  let nextRead = Number.NEGATIVE_INFINITY

  async function read(store: KeyStore, scope: Scope): Promise<readonly BloomFilter[]> {
    const { clock, log } = scope.ports
    nextRead = clock.now() + readInterval
    const period = periodAt(clock.now(), seconds)
    const wanted = [period, period - 1]
    try {
      for (const known of held.keys()) if (!wanted.includes(known)) held.delete(known)
      await Promise.all(wanted.map((each) => renew(each, store, scope)))
      current = wanted.flatMap((each) => held.get(each)?.filter ?? [])
    } catch {
      log.error("the revoked tokens cannot be read")
      nextRead = clock.now() + retryInterval
    }
    lookedAt = clock.now()
    return current
  }

  async function renew(period: number, store: KeyStore, scope: Scope): Promise<void> {
    const text = await store.get(filterKey(period))
    if (text === null || text === held.get(period)?.text) return
    const filter = await filterOf(text)
    if (filter !== undefined) held.set(period, { text, filter })
    else scope.ports.log.error("the revoked tokens are damaged", { key: filterKey(period) })
  }

  return (scope) => {
    const { keyStore, clock } = scope.ports
    const now = clock.now()
    if (keyStore === undefined) return current
    if (now - lookedAt > idleTime) return read(keyStore, scope)
    if (now < nextRead) return current
    scope.waitUntil(read(keyStore, scope))
    return current
  }
}
