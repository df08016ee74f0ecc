import type { Millis } from "../../config/service.ts"
import type { SignatureAlgorithm } from "../../lib/jose/algorithms.ts"
import { importForSigning, importForVerifying, KeyDocumentError, type PublishedKey } from "../../lib/jose/key.ts"
import type { KeyNaming } from "../../lib/jose/key-id.ts"
import { readKeySet } from "../../lib/jose/key-set.ts"
import type { Ports } from "../../pipeline/ports.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { takingTurns } from "../turns.ts"
import { documentShelf } from "./document-shelf.ts"
import { type DocumentLocation, fetchDocument } from "./fetch-document.ts"

/** A key in the isolate's memory. */
export interface HeldKey {
  readonly published: PublishedKey
  /** When the document that held it was downloaded. */
  readonly since: Millis
  /** Imports it once for each algorithm and use; `undefined` when it does not fit. */
  cryptoKey(
    algorithm: SignatureAlgorithm,
    usage: "sign" | "verify",
  ): CryptoKey | undefined | Promise<CryptoKey | undefined>
}

/** What keeps the requests of all endpoints from asking the key server too often. */
export interface Pace {
  /** Until then ids that are not held are not looked for. */
  nextUnknown: Millis
  /** Until then keys that can still be used are not fetched anew. */
  nextRefresh: Millis
  /** Lets one request look for an id. */
  readonly takeTurn: ReturnType<typeof takingTurns>
}

/** Milliseconds that a search may take: a look at the shared cache, and a download. */
const searchLimit: Millis = 15_000

/** The keys of one URL, by id. Loading never rejects: a failure is logged, and what is held stays. */
export interface KeyStore {
  get(id: string): HeldKey | undefined
  readonly pace: Pace
  /** When the newest document was downloaded; -Infinity before the first. */
  readonly fetchedAt: Millis
  /** Takes a newer document that another isolate has downloaded; false when there is none. */
  borrow(scope: Scope): Promise<boolean>
  /** Downloads the document; false when that fails. */
  download(scope: Scope, timeLimit?: Millis): Promise<boolean>
}

/** Keys that are older are dropped, whatever the key server does. */
export const staleLimit: Millis = 24 * 3_600_000

/**
 * @param shared Whether isolates share the document. Never with private keys.
 */
export function createKeyStore(location: DocumentLocation, naming: KeyNaming, shared: boolean): KeyStore {
  const keys = new Map<string, HeldKey>()
  const shelf = shared ? documentShelf(location) : undefined
  let fetchedAt = Number.NEGATIVE_INFINITY

  function install(published: readonly PublishedKey[], since: Millis): void {
    for (const [id, held] of keys) if (since - held.since > staleLimit) keys.delete(id)
    for (const key of published) keys.set(naming.ofKey(key), heldKey(key, since))
    fetchedAt = since
  }

  async function attempt(scope: Scope, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work()
    } catch (thrown) {
      const reason = thrown instanceof KeyDocumentError ? thrown.message : "cannot be read"
      scope.ports.log.warning(`keys of ${placeOf(location.url)}: ${reason}`)
      return false
    }
  }

  return {
    pace: {
      nextUnknown: Number.NEGATIVE_INFINITY,
      nextRefresh: Number.NEGATIVE_INFINITY,
      takeTurn: takingTurns(searchLimit),
    },
    get fetchedAt() {
      return fetchedAt
    },
    get: (id) => keys.get(id),
    borrow: (scope) =>
      attempt(scope, async () => {
        const found = await shelf?.take(scope, fetchedAt)
        if (found === undefined) return false
        install(await readKeySet(found.text), found.since)
        return true
      }),
    download: (scope, timeLimit) =>
      attempt(scope, async () => {
        const text = await fetchDocument(location, scope, timeLimit)
        const published = await readKeySet(text)
        install(published, scope.ports.clock.now())
        shelf?.put(scope, published, text)
        return true
      }),
  }
}

/** Every isolate has one store for a URL, a naming and a use: endpoints share downloads and imported keys. */
const storesOf = new WeakMap<Ports, Map<string, KeyStore>>()

/** The isolate's store for these keys, made on first use. */
export function sharedKeyStore(ports: Ports, location: DocumentLocation, naming: KeyNaming, shared: boolean): KeyStore {
  let stores = storesOf.get(ports)
  if (stores === undefined) {
    stores = new Map()
    storesOf.set(ports, stores)
  }
  const name = [naming.name, location.allowPlainHttp, shared, location.url].join(" ")
  let store = stores.get(name)
  if (store === undefined) {
    store = createKeyStore(location, naming, shared)
    stores.set(name, store)
  }
  return store
}

function heldKey(published: PublishedKey, since: Millis): HeldKey {
  const imported = new Map<string, CryptoKey | undefined>()
  async function importAs(name: string, algorithm: SignatureAlgorithm, usage: "sign" | "verify") {
    const key = await (usage === "sign" ? importForSigning : importForVerifying)(published, algorithm)
    imported.set(name, key)
    return key
  }
  return {
    published,
    since,
    cryptoKey(algorithm, usage) {
      const name = usage + algorithm.name
      return imported.has(name) ? imported.get(name) : importAs(name, algorithm, usage)
    },
  }
}

/** A URL for the log, without what may be secret in it. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return "an invalid URL"
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
