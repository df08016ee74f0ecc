import type { Millis } from "../../config/service.ts"
import { available, type Bucket, fullBucket, isFull, type Limit, take, untilRefill } from "../../lib/token-bucket.ts"
import type { Verdict } from "../../pipeline/ports.ts"
import { BoundedMap } from "./bounded-map.ts"

/** Buckets that one isolate keeps for itself. */
const bucketsKept = 10_000

/**
 * Buckets in this isolate's memory, as the reference keeps them on every instance: for `mode: isolate`, and for the time in
 * which an object does not answer.
 */
export function createIsolateBuckets(): (id: string, limit: Limit, now: Millis) => Verdict {
  const buckets = new BoundedMap<string, Bucket>(bucketsKept)
  return (id, limit, now) => {
    const { allowed, bucket } = take(buckets.get(id) ?? fullBucket(limit, now), limit, now)
    buckets.set(id, bucket, (other) => isFull(other, limit, now))
    const remaining = available(bucket, limit, now)
    return { allowed, remaining, retryAfter: allowed ? 0 : untilRefill(bucket, limit, now) }
  }
}
