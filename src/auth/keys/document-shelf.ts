import type { Millis } from "../../config/service.ts"
import type { PublishedKey } from "../../lib/jose/key.ts"
import { letGo } from "../../pipeline/let-go.ts"
import type { Scope } from "../../pipeline/scope.ts"
import type { DocumentLocation } from "./fetch-document.ts"

/** A key document as another isolate of this place downloaded it. */
export interface ShelvedDocument {
  readonly text: string
  readonly since: Millis
}

/** Where isolates leave key documents for each other, so that a new one need not ask the key server. */
export interface DocumentShelf {
  /** A document that is newer than what the caller has. */
  take(scope: Scope, newerThan: Millis): Promise<ShelvedDocument | undefined>
  put(scope: Scope, keys: readonly PublishedKey[], text: string): void
}

/** Milliseconds that a document stays on the shelf: not longer than the shortest usual `cache_duration`. */
const shelfTime: Millis = 300_000

const sinceHeader = "X-Since"

/**
 * The shelf of one URL's document, in the cache that isolates share. What may have come over plain http has a place of its
 * own: whoever insists on https never gets it.
 */
export function documentShelf({ url, allowPlainHttp }: DocumentLocation): DocumentShelf {
  const key = `https://skerry.invalid/keys/${allowPlainHttp ? "any" : "https"}/${encodeURIComponent(url)}`
  return {
    async take({ ports: { sharedCache, clock } }, newerThan) {
      const found = await sharedCache?.match(key)
      if (found === undefined) return undefined
      const since = Number(found.headers.get(sinceHeader))
      const now = clock.now()
      const isGood = since > newerThan && since <= now && now - since <= shelfTime
      if (isGood) return { text: await found.text(), since }
      await letGo(found.body)
      return undefined
    },
    put(scope, keys, text) {
      const { sharedCache, clock, log } = scope.ports
      // A cache is no place for secrets.
      if (sharedCache === undefined || keys.some(({ keyType, isPrivate }) => keyType === "oct" || isPrivate)) return
      const headers = { "Cache-Control": `max-age=${shelfTime / 1000}`, [sinceHeader]: String(clock.now()) }
      const stored = sharedCache.put(key, new Response(text, { headers }))
      scope.waitUntil(stored.catch(() => log.warning("a key document could not be shared with other isolates")))
    },
  }
}
