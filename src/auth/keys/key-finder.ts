import type { Millis } from "../../config/service.ts"
import type { KeyNaming } from "../../lib/jose/key-id.ts"
import type { Ports } from "../../pipeline/ports.ts"
import type { Scope } from "../../pipeline/scope.ts"
import type { DocumentLocation } from "./fetch-document.ts"
import { createKeyStore, type HeldKey, type KeyStore, sharedKeyStore, staleLimit } from "./key-store.ts"

/** Finds a key by its id; `undefined` when there is none. Answers at once, without a promise, when the key is at hand. */
export type KeyFinder = (id: string, scope: Scope) => HeldKey | undefined | Promise<HeldKey | undefined>

export interface KeyFinderOptions extends DocumentLocation {
  readonly naming: KeyNaming
  /** `undefined`: every request downloads the document (`cache: false`). */
  readonly cacheDuration: Millis | undefined
  /** How long an id that was not found is refused unasked; 0: not at all. */
  readonly cooldown: Millis
}

/** Milliseconds between two downloads for ids that nobody knows: made-up ids cost the key server nothing more. */
const unknownInterval: Millis = 10_000

/** Milliseconds between two attempts to refresh keys that can still be used. */
const refreshInterval: Millis = 10_000

/** Milliseconds that a request waits for newer keys although it could be answered by the ones at hand. */
const shortWait: Millis = 1000

/** Failed ids that are remembered: they come from clients, memory may not grow with them. */
const failedLimit = 1000

/** The way to the keys of one endpoint. */
export function keyFinder(options: KeyFinderOptions, ports: Ports): KeyFinder {
  const { cacheDuration, cooldown } = options
  const find =
    cacheDuration === undefined
      ? uncachedFinder(options)
      : cachedFinder(sharedKeyStore(ports, options, options.naming, true), cacheDuration)
  return cooldown > 0 ? withCooldown(find, cooldown) : find
}

function uncachedFinder(options: KeyFinderOptions): KeyFinder {
  return async (id, scope) => {
    const store = createKeyStore(options, options.naming, false)
    await store.download(scope)
    return store.get(id)
  }
}

/**
 * Keys that are at hand answer at once. When they are older than `duration` they go on to be used while a newer document is
 * fetched behind the answer; when nothing asked for them for long, the request waits shortly for it. A failing key server
 * leaves the last good keys in use for `staleLimit`. A key that the newest document lacks ends with its duration.
 */
export function cachedFinder(store: KeyStore, duration: Millis): KeyFinder {
  const { pace } = store
  const isCold = () => store.fetchedAt === Number.NEGATIVE_INFINITY
  const found = (id: string, { ports: { clock } }: Scope) => usable(store.get(id), clock.now(), duration)

  async function refresh(scope: Scope, timeLimit?: Millis): Promise<void> {
    if (!(await store.borrow(scope))) await store.download(scope, timeLimit)
  }

  async function search(id: string, scope: Scope): Promise<HeldKey | undefined> {
    if ((await store.borrow(scope)) && found(id, scope) !== undefined) return found(id, scope)
    // What another isolate left may be older than the key: the server has the last word.
    await store.download(scope)
    const key = found(id, scope)
    if (key === undefined && !isCold()) pace.nextUnknown = scope.ports.clock.now() + unknownInterval
    return key
  }

  /** All ids that are not at hand are looked for in one download. */
  async function searchOnce(id: string, scope: Scope): Promise<HeldKey | undefined> {
    const { clock } = scope.ports
    const ready = () => {
      const key = found(id, scope)
      return key !== undefined || clock.now() < pace.nextUnknown ? { key } : undefined
    }
    const work = async () => ({ key: await search(id, scope) })
    return (await pace.takeTurn({ ready, work }, scope)).key
  }

  return (id, scope) => {
    const now = scope.ports.clock.now()
    const held = store.get(id)
    const fresh = usable(held, now, duration)
    if (fresh !== undefined) return fresh
    if (held !== undefined && held.since === store.fetchedAt && now - held.since <= staleLimit) {
      if (now < pace.nextRefresh) return held
      pace.nextRefresh = now + refreshInterval
      if (now - held.since > 2 * duration) return refresh(scope, shortWait).then(() => store.get(id))
      scope.waitUntil(refresh(scope))
      return held
    }
    if (now < pace.nextUnknown) return undefined
    return isCold() ? search(id, scope) : searchOnce(id, scope)
  }
}

function usable(held: HeldKey | undefined, now: Millis, duration: Millis): HeldKey | undefined {
  return held !== undefined && now - held.since <= duration ? held : undefined
}

/** `failed_jwk_key_cooldown`: an id that was not found, for whatever reason, is not looked for again for a while. */
function withCooldown(find: KeyFinder, cooldown: Millis): KeyFinder {
  const failedUntil = new Map<string, Millis>()

  function remember(id: string, now: Millis): void {
    if (failedUntil.size >= failedLimit) {
      const [oldest] = failedUntil.keys()
      if (oldest !== undefined) failedUntil.delete(oldest)
    }
    failedUntil.set(id, now + cooldown)
  }

  return (id, scope) => {
    const { clock } = scope.ports
    const until = failedUntil.get(id)
    if (until !== undefined && clock.now() < until) return undefined
    const note = (found: HeldKey | undefined) => {
      if (found === undefined) remember(id, clock.now())
      else if (until !== undefined) failedUntil.delete(id)
      return found
    }
    const found = find(id, scope)
    return found instanceof Promise ? found.then(note) : note(found)
  }
}
