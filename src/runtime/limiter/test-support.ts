import { fullBucket, type Limit } from "../../lib/token-bucket.ts"
import type { BucketOptions, Limiter, LogFields, Take, Verdict } from "../../pipeline/ports.ts"
import { type Account, accountOf, grant } from "./account.ts"
import { createLimiter, type LimiterWorld } from "./client.ts"
import type { Ask, LimiterStub } from "./protocol.ts"

export const options: BucketOptions = {
  mode: "global",
  onFailure: "local",
  timeout: 50,
  locationHint: undefined,
  shards: 4,
  binding: undefined,
}

export const slow: Limit = { rate: 1, capacity: 2 }
export const fast: Limit = { rate: 1000, capacity: 1000 }

/** A world of objects in memory and a clock that tests move. */
export function fakeWorld(answer?: (ask: Ask) => Promise<never>) {
  const accounts = new Map<string, Account>()
  const world = {
    now: 1_790_000_000_000,
    asks: [] as { name: string; ask: Ask }[],
    lines: [] as { message: string; fields: LogFields | undefined }[],
    background: [] as Promise<unknown>[],
    accounts,
  }
  const line = (message: string, fields?: LogFields) => void world.lines.push({ message, fields })
  const findObject = (name: string): LimiterStub => ({
    async ask(ask) {
      world.asks.push({ name, ask })
      if (answer !== undefined) return answer(ask)
      const id = `${name} ${ask.key}`
      const account = accounts.get(id) ?? accountOf(fullBucket(ask.limit, world.now))
      accounts.set(id, account)
      return grant(account, ask, world.now)
    },
  })
  function isolate(overrides: Partial<LimiterWorld> = {}): Limiter {
    return createLimiter({
      clock: { now: () => world.now },
      log: { debug: line, info: line, warning: line, error: line },
      findObject,
      findBinding: () => undefined,
      background: (work) => void world.background.push(work),
      holderId: () => crypto.randomUUID(),
      ...overrides,
    })
  }
  return { world, isolate }
}

const opened = new WeakMap<Limiter, Map<string, Take>>()

/** The way to one limit of `GET /a`, opened once for each limiter, as a configuration does. */
function openOnce(limiter: Limiter, whose: "all" | "client", limit: Limit): Take {
  const takes = opened.get(limiter) ?? new Map<string, Take>()
  opened.set(limiter, takes)
  const name = `${whose} ${limit.rate}/${limit.capacity}`
  const take = takes.get(name) ?? limiter.open("GET /a", whose, limit, options)
  takes.set(name, take)
  return take
}

/** Asks one request after the other. */
export async function takeMany(
  limiter: Limiter,
  count: number,
  client: string | undefined,
  limit: Limit,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const take = openOnce(limiter, client === undefined ? "all" : "client", limit)
  for (let index = 0; index < count; index++) verdicts.push(await take(client))
  return verdicts
}

export const passed = (verdicts: readonly Verdict[]) => verdicts.filter(({ allowed }) => allowed).length
