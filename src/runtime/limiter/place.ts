import type { Millis } from "../../config/service.ts"
import type { Limit } from "../../lib/token-bucket.ts"
import type { BucketOptions, Clock, Verdict } from "../../pipeline/ports.ts"
import { digest } from "./key.ts"
import { type Held, nothingHeld } from "./lease.ts"
import { createTables } from "./tables.ts"

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

/** Takes a token at a time that the caller has looked up. */
type TakeAt = (now: Millis, client?: string) => Verdict | Promise<Verdict>

/** Buckets of clients that an isolate remembers, and the longest key: 10,000 times 128 UTF-16 units are 2.5 MB. */
const remembered = 10_000
const longest = 128

/**
 * Makes the ways to take tokens. The shared bucket of a limit is found when the limit is opened; that of a client by its key,
 * at once where this isolate saw it lately.
 */
export function createPlaces(clock: Clock) {
  const newTable = createTables<Place>(remembered)

  function ofAll(name: string, limit: Limit, options: BucketOptions, decide: Decide): TakeAt {
    const place: Place = { id: name, object: name, key: "", limit, options, held: nothingHeld() }
    return (now) => decide(place, now)
  }

  function ofClients(name: string, limit: Limit, options: BucketOptions, decide: Decide): TakeAt {
    const byClient = newTable()
    const byDigest = newTable()

    function placeOf(key: string): Place {
      const object = `${name} #${shardOf(key, options.shards)}`
      return { id: `${name} ${key}`, object, key, limit, options, held: nothingHeld() }
    }

    async function decideByDigest(client: string): Promise<Verdict> {
      const key = await digest(client)
      const [table, id] = client.length > longest ? [byDigest, key] : [byClient, client]
      let place = table.get(id)
      if (place === undefined) {
        place = placeOf(key)
        table.set(id, place)
      }
      return decide(place, clock.now())
    }

    return (now, client = "") => {
      const place = client.length > longest ? undefined : byClient.get(client)
      return place === undefined ? decideByDigest(client) : decide(place, now)
    }
  }

  return { ofAll, ofClients }
}

/** The first 24 bits of the digest spread the clients over the objects of a limit. */
function shardOf(digest: string, shards: number): number {
  return Number.parseInt(digest.slice(0, 6), 16) % shards
}
