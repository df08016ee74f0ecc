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

  return function gatewayFor(request, { peer, waitUntil }) {
    if (serving === undefined) return first(request, peer)
    const now = clock.now()
    if (now >= due) {
      due = now + interval
      waitUntil(refresh())
    }
    return chosen(serving, request, peer)
  }

  // Requests that come meanwhile read for themselves: one request must not await the promise of another.
  async function first(request: Request, peer: string): Promise<Gateway> {
    due = clock.now() + interval
    await refresh()
    serving ??= { pointer: undefined, stable: options.bundled(), canary: undefined }
    return chosen(serving, request, peer)
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
