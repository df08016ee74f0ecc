import type { BucketOptions, Log } from "../../../src/pipeline/ports.ts"
import { limiterOf } from "../../../src/runtime/limiter/index.ts"
import type { Answer, Arrival, Order } from "./protocol.ts"

export { LimiterObject } from "../../../src/runtime/limiter/object.ts"

interface Environment {
  readonly LIMITER: DurableObjectNamespace
  /** This Worker itself: every request of the traffic is an invocation of its own, as in production. */
  readonly SELF: Fetcher
}

const options: BucketOptions = {
  mode: "global",
  onFailure: "local",
  timeout: 50,
  locationHint: undefined,
  shards: 8,
  binding: undefined,
}

let calls = 0
let failures = 0
let lost = 0

/** Keeps the figures that the limiter reports. */
const log: Log = {
  debug() {},
  info(_message, fields = {}) {
    calls += Number(fields.calls)
    failures += Number(fields.failures)
    lost += Number(fields.lost)
  },
  warning() {},
  error() {},
}

let skipped = 0
let limiter: ReturnType<typeof limiterOf> | undefined

/** The limiter's clock; a report is drawn out of it by letting a minute pass. */
const clock = { now: () => Date.now() + skipped }

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    limiter ??= limiterOf({ LIMITER: environment.LIMITER }, clock, log)
    const url = new URL(request.url)
    if (url.pathname === "/play") return Response.json(await play((await request.json()) as Order, environment.SELF))
    if (url.pathname === "/report") return Response.json(await report())
    return take(url.searchParams)
  },
}

/** One request of the traffic. */
async function take(query: URLSearchParams): Promise<Response> {
  const limit = { rate: Number(query.get("rate")), capacity: Number(query.get("capacity")) }
  const began = Date.now()
  const asked = limiter?.take(query.get("bucket") ?? "", query.get("client") ?? undefined, limit, options)
  const verdict = asked instanceof Promise ? await asked : asked
  return new Response(`${verdict?.allowed ? 1 : 0} ${began} ${Date.now()}`)
}

/** Sends this isolate's share of the traffic, each request at its time. */
async function play({ bucket, limit, start, arrivals }: Order, self: Fetcher): Promise<Answer[]> {
  const records: Promise<Answer>[] = []
  let next = 0
  while (next < arrivals.length) {
    const now = Date.now()
    for (let due = arrivals[next]; due !== undefined && start + due.at <= now; due = arrivals[++next]) {
      records.push(send(bucket, limit, due, self))
    }
    await scheduler.wait(1)
  }
  return Promise.all(records)
}

async function send(bucket: string, limit: Order["limit"], arrival: Arrival, self: Fetcher): Promise<Answer> {
  const query = new URLSearchParams({ bucket, rate: `${limit.rate}`, capacity: `${limit.capacity}` })
  if (arrival.client !== undefined) query.set("client", arrival.client)
  const response = await self.fetch(`http://self/?${query}`)
  const [allowed, began = 0, ended = 0] = (await response.text()).split(" ").map(Number)
  return { allowed: allowed === 1, began, ended, client: arrival.client }
}

/** What the limiter counted since the last report. */
async function report(): Promise<{ calls: number; failures: number; lost: number }> {
  skipped += 120_000
  await limiter?.take("report", undefined, { rate: 1, capacity: 1 }, { ...options, mode: "isolate" })
  const figures = { calls, failures, lost }
  calls = failures = lost = 0
  return figures
}
