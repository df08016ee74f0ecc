import {
  advanced,
  available,
  type Bucket,
  intervalsSince,
  isFull,
  type Limit,
  take,
  untilRefill,
} from "../../lib/token-bucket.ts"
import { type Ask, type Grant, type Holder, isExact, largestLease, leaseEnds, timeFor } from "./protocol.ts"

/** A bucket as the object that owns it keeps it. */
export interface Account {
  bucket: Bucket
  /** Tokens that isolates may still spend, by isolate, oldest first; none for an exact limit. */
  leases: Map<string, { tokens: number; readonly ends: number }> | undefined
  /** When the isolate that was refused last may ask again. */
  lastTurn: number | undefined
}

/** An account that nobody has asked for anything yet, around a bucket. */
export function accountOf(bucket: Bucket): Account {
  return { bucket, leases: undefined, lastTurn: undefined }
}

/** Whether an account could be forgotten without anybody noticing. */
export function isIdle({ bucket, leases }: Account, limit: Limit, now: number): boolean {
  return (leases === undefined || leases.size === 0) && isFull(bucket, limit, now)
}

/** Answers an isolate and pays for what it gets. `now`: whole milliseconds of the object's own clock. */
export function grant(account: Account, { limit, wanted, holder }: Ask, now: number): Grant {
  return isExact(limit) ? grantOne(account, limit, now) : grantLease(account, limit, wanted, holder, now)
}

/** One token by the reference's own rule. A refusal holds until the next interval ends: nothing can pass before. */
function grantOne(account: Account, limit: Limit, now: number): Grant {
  const { allowed, bucket } = take(account.bucket, limit, now)
  account.bucket = bucket
  if (!allowed) return { granted: 0, remaining: 0, pause: untilRefill(bucket, limit, now) }
  return { granted: 1, remaining: available(bucket, limit, now), pause: 0 }
}

/**
 * Several tokens at once. Taking early from the reference's bucket would move the moments at which it looks at the time,
 * and could let more pass than it does. So tokens come in here one each interval, at the reference's moments, while
 * what is left and what isolates hold together stay below `capacity + 1`. The reference always holds at least that
 * much when it stops filling; therefore at no time have more requests passed than it would have let pass, whatever
 * the traffic (account.test.ts plays both side by side).
 */
function grantLease(account: Account, limit: Limit, wanted: number, holder: Holder | undefined, now: number): Grant {
  account.leases ??= new Map()
  const { leases } = account
  settle(account, limit, now)
  if (holder !== undefined) leases.delete(holder.id)
  const { tokens } = account.bucket
  const room = Math.floor(limit.capacity / 2) - held(leases) - (holder?.unspent ?? 0)
  const granted = Math.min(tokens, wanted, Math.max(1, room))
  account.bucket = { ...account.bucket, tokens: tokens - granted }
  const kept = holder === undefined ? 0 : holder.unspent + Math.max(0, granted - holder.due)
  if (holder !== undefined && kept > 0) leases.set(holder.id, { tokens: kept, ends: now + leaseEnds })
  const short = tokens - granted === 0 && granted < wanted
  return { granted, remaining: tokens - granted, pause: short ? untilTurn(account, limit, now) : 0 }
}

/** Milliseconds after which an isolate may ask again in any case. */
const longestPause = 250

/**
 * Milliseconds until it is this isolate's turn. Turns are as far apart as a part of a full lease takes to come in, so a flood
 * costs about one call for each such part however many isolates there are; what comes in meanwhile stays in the bucket.
 * Parts are small, since what is out when the flood ends is lost.
 */
function untilTurn(account: Account, limit: Limit, now: number): number {
  const earliest = now + untilRefill(account.bucket, limit, now)
  const turn = Math.max(earliest, (account.lastTurn ?? 0) + timeFor(Math.max(1.5, largestLease(limit) / 8), limit))
  account.lastTurn = Math.max(earliest, Math.min(turn, now + longestPause))
  return account.lastTurn - now
}

/** Counts the intervals up to now, and ends leases at their time in between. */
function settle(account: Account, limit: Limit, now: number): void {
  const leases = account.leases ?? new Map()
  let outstanding = held(leases)
  for (const [id, { tokens, ends }] of leases) {
    if (ends > now) break
    account.bucket = filled(account.bucket, limit, ends, outstanding)
    outstanding -= tokens
    leases.delete(id)
  }
  account.bucket = filled(account.bucket, limit, now, outstanding)
}

function filled(bucket: Bucket, limit: Limit, now: number, outstanding: number): Bucket {
  const intervals = intervalsSince(bucket, limit, now)
  if (intervals === 0) return bucket
  const most = Math.max(bucket.tokens, limit.capacity + 1 - outstanding)
  return advanced(bucket, limit, intervals, Math.min(bucket.tokens + intervals, most))
}

function held(leases: ReadonlyMap<string, { tokens: number }>): number {
  let sum = 0
  for (const { tokens } of leases.values()) sum += tokens
  return sum
}
