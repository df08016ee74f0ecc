import type { Millis } from "../../config/index.ts"
import type { Clock, Log } from "../../pipeline/ports.ts"
import type { Gateway, RequestContext } from "../../router/index.ts"
import { documentLoader, type Edition } from "./documents.ts"
import { type Serving, servingReader } from "./serving.ts"
import type { ConfigStore } from "./store.ts"

export interface ConfigSourceOptions {
  readonly store: ConfigStore
  /** The configuration of the deployment itself: serves until a pushed one can be had. */
  readonly bundled: () => Edition
  /** Checks and compiles a document; throws when it cannot be served. */
  readonly compile: (document: unknown, id: string) => Gateway
  readonly clock: Clock
  readonly log: Log
  /** How long an isolate answers before it looks at the pointer again. */
  readonly interval: Millis
}

/** Gives the gateway that answers a request. */
export type ConfigSource = (request: Request, context: RequestContext) => Gateway | Promise<Gateway>

/** Until an isolate that had to take the bundled configuration because of a fault looks again. */
const retryAfter: Millis = 1000

/** How often a request looks whether another one has read the first document. */
const glance: Millis = 5

/** Until a request that reads the first document is taken for gone. */
const vanished: Millis = 2000

/**
 * Serves the document that the pointer names. The first request of an isolate waits for it; later ones are answered from memory,
 * and now and then one of them reads the pointer again behind its answer. A new document is checked and compiled beside the old one
 * and takes its place at once; requests in flight end on what they began with. Whatever cannot be read, verified or
 * compiled changes nothing.
 */
export function configSource(options: ConfigSourceOptions): ConfigSource {
  const { store, clock, log, interval } = options
  const readServing = servingReader(store, documentLoader(store, options.compile), log)
  let serving: Serving | undefined
  let due: Millis = 0
  let begun = 0
  let swapped = 0
  let readingUntil: Millis = 0
  let isHopeless = false

  return function gatewayFor(request, { peer, waitUntil }) {
    if (serving === undefined) return first(request, peer)
    const now = clock.now()
    if (now >= due) {
      due = now + interval
      waitUntil(refresh())
    }
    return chosen(serving, request, peer)
  }

  /**
   * One request reads, so that a burst does not hold the document many times over. The others look now and then whether it
   * is done, since one request must not await the promise of another; if it vanished with its client, the next one reads.
   */
  async function first(request: Request, peer: string): Promise<Gateway> {
    while (serving === undefined && readingUntil > clock.now()) await pause(glance)
    if (serving !== undefined) return chosen(serving, request, peer)
    const now = clock.now()
    if (!isHopeless) readingUntil = now + vanished
    due = now + interval
    await refresh()
    readingUntil = 0
    serving ??= standIn()
    return chosen(serving, request, peer)
  }

  function standIn(): Serving {
    // When this fails too every request fails, and none should wait for another's failure.
    isHopeless = true
    const stable = options.bundled()
    isHopeless = false
    return { pointer: undefined, stable, canary: undefined }
  }

  async function refresh(): Promise<void> {
    const turn = ++begun
    const reading = await readServing(serving?.pointer)
    if (reading === "fault" && !isPushed(serving)) due = clock.now() + retryAfter
    // A slow reading that began earlier must not undo a newer one.
    if (typeof reading === "string" || turn < swapped) return
    swapped = turn
    if (reading.stable !== serving?.stable) log.info("configuration swapped in", { document: reading.stable.id })
    serving = reading
  }
}

/** The name of the deployment's own document. */
export const bundledId = "bundled"

function isPushed(serving: Serving | undefined): boolean {
  return serving !== undefined && serving.stable.id !== bundledId
}

function chosen({ stable, canary }: Serving, request: Request, client: string): Gateway {
  return canary?.test(request, client) ? canary.edition.gateway : stable.gateway
}

function pause(time: Millis): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time))
}
