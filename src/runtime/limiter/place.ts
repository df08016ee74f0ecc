import type { Millis } from "../../config/service.ts"
import type { Limit } from "../../lib/token-bucket.ts"
import type { BucketOptions, Clock, Take, Verdict } from "../../pipeline/ports.ts"
import { BoundedMap } from "./bounded-map.ts"
import { digest } from "./key.ts"
import { type Held, nothingHeld } from "./lease.ts"

/** One bucket, and what this isolate knows of it. */
export interface Place {
  /** Names the bucket in this isolate. */
  readonly id: string
  /** Names the object that owns it. */
  readonly object: string
  /** Digest of the client's key; empty for the bucket that all share. */
  readonly key: string
  readonly limit: Limit
  readonly options: BucketOptions
  readonly held: Held
}

/** Says whether a request may take a token of a bucket. `now`: the isolate's clock. */
export type Decide = (place: Place, now: Millis) => Verdict | Promise<Verdict>

/** Buckets of clients that an isolate remembers, and the longest key: 10,000 times 128 UTF-16 units are 2.5 MB. */
const remembered = 10_000
const longest = 128

/**
 * Makes the ways to take tokens. The shared bucket of a limit is found when the limit is opened; that of a client by its key,
 * at once where this isolate saw it lately.
 */
export function createPlaces(clock: Clock) {
  const places = new BoundedMap<string, Place>(remembered)

  function ofAll(name: string, limit: Limit, options: BucketOptions, decide: Decide): Take {
    const place: Place = { id: name, object: name, key: "", limit, options, held: nothingHeld() }
    return () => decide(place, clock.now())
  }

  function ofClients(name: string, limit: Limit, options: BucketOptions, decide: Decide): Take {
    // The length keeps the name apart from whatever a client puts into its key.
    const prefix = `${name.length} ${name} `

    function remember(id: string, key: string): Place {
      const object = `${name} #${shardOf(key, options.shards)}`
      const place: Place = { id, object, key, limit, options, held: nothingHeld() }
      places.set(id, place, ({ held }) => held.tokens === 0)
      return place
    }

    async function decideBy(client: string): Promise<Verdict> {
      const key = await digest(client)
      const id = client.length > longest ? `${prefix}#${key}` : `${prefix}=${client}`
      return decide(places.get(id) ?? remember(id, key), clock.now())
    }

    return (client = "") => {
      if (client.length > longest) return decideBy(client)
      const place = places.get(`${prefix}=${client}`)
      return place === undefined ? decideBy(client) : decide(place, clock.now())
    }
  }

  return { ofAll, ofClients }
}

/** The first 24 bits of the digest spread the clients over the objects of a limit. */
function shardOf(digest: string, shards: number): number {
  return Number.parseInt(digest.slice(0, 6), 16) % shards
}
