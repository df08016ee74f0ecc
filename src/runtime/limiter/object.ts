import { DurableObject } from "cloudflare:workers"
import type { Millis } from "../../config/service.ts"
import { fullBucket, settlingTime } from "../../lib/token-bucket.ts"
import { type Account, accountOf, grant, isIdle } from "./account.ts"
import { BoundedMap } from "./bounded-map.ts"
import { type Ask, type Grant, isSlow, type LimiterStub } from "./protocol.ts"
import { openRows, type Rows } from "./rows.ts"

/** Buckets in one object's memory: some 20 MB. */
const bucketsKept = 50_000

/** A client that was not seen for ten minutes is forgotten, as the reference does; no bucket that still fills up is. */
const remembered: Millis = 600_000

/** Milliseconds to the next sweep, at least and at most. */
const soonest: Millis = 60_000
const latest: Millis = 30 * 86_400_000

/**
 * The one place in the world that counts a limit: its shared bucket, or the buckets of those clients whose digests fall
 * on it. Everything between reading a bucket and having paid is synchronous, so no two asks can see the same token.
 *
 * The runtime drops an idle object from memory after some ten seconds. Buckets that refill sooner are full by then and
 * live in memory alone; slower ones are written down at each grant, and an alarm deletes them when they are forgotten. A
 * refusal changes nothing and writes nothing, so a flood costs no storage.
 */
export class LimiterObject extends DurableObject implements LimiterStub {
  readonly #accounts = new BoundedMap<string, Account>(bucketsKept)
  #rows: Rows | undefined
  #alarmIsSet = false

  /** Gives tokens of one bucket. */
  async ask(ask: Ask): Promise<Grant> {
    const { key, limit } = ask
    const now = Date.now()
    const slow = isSlow(limit)
    const account =
      this.#accounts.get(key) ?? (slow ? this.#written(key) : undefined) ?? accountOf(fullBucket(limit, now))
    const answer = grant(account, ask, now)
    this.#accounts.set(key, account, (other) => isIdle(other, limit, now))
    if (slow && answer.granted > 0) this.#write(key, account, now + Math.max(remembered, settlingTime(limit)))
    return answer
  }

  /** Sweeps out buckets that are full and forgotten; an object without any leaves nothing behind. */
  override async alarm(): Promise<void> {
    const now = Date.now()
    const next = this.#table().sweep(now)
    if (next !== undefined) {
      await this.ctx.storage.setAlarm(sweepTime(next, now))
      return
    }
    this.#rows = undefined
    this.#alarmIsSet = false
    await this.ctx.storage.deleteAll()
  }

  #table(): Rows {
    this.#rows ??= openRows(this.ctx.storage.sql)
    return this.#rows
  }

  #written(key: string): Account | undefined {
    const bucket = this.#table().read(key)
    return bucket && accountOf(bucket)
  }

  #write(key: string, { bucket }: Account, until: Millis): void {
    this.#table().write(key, bucket, Math.min(Math.ceil(until), Number.MAX_SAFE_INTEGER))
    if (this.#alarmIsSet) return
    this.#alarmIsSet = true
    this.ctx.waitUntil(this.#setAlarm(until))
  }

  async #setAlarm(until: Millis): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) !== null) return
    await this.ctx.storage.setAlarm(sweepTime(until, Date.now()))
  }
}

function sweepTime(until: Millis, now: Millis): Millis {
  return Math.min(Math.max(until, now + soonest), now + latest)
}
