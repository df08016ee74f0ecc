import type { BucketOptions, Limiter, Log, Take } from "../../../src/pipeline/ports.ts"
import { limiterOf } from "../../../src/runtime/limiter/index.ts"
import type { LimiterObject } from "../../../src/runtime/limiter/object.ts"
import type { Answer, Arrival, Order } from "./protocol.ts"

export { LimiterObject } from "../../../src/runtime/limiter/object.ts"

interface Environment {
  readonly LIMITER: DurableObjectNamespace<LimiterObject>
  /** This Worker itself: what arrives together is an invocation of its own, as in production. */
  readonly SELF: Fetcher
}

/** No time-out within a run: what is measured is the counting, not what happens when it fails. */
const options: BucketOptions = {
  mode: "global",
  onFailure: "deny",
  timeout: 5000,
  locationHint: undefined,
  shards: 8,
  binding: undefined,
}

/** Milliseconds between two looks at what has to be sent. */
const step = 4

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
let limiter: Limiter | undefined
let take: Take = () => ({ allowed: false, remaining: 0, retryAfter: 0 })

/** The limiter's clock; a report is drawn out of it by letting a minute pass. */
const clock = { now: () => Date.now() + skipped }

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    limiter ??= limiterOf({ LIMITER: environment.LIMITER }, clock, log)
    const { pathname } = new URL(request.url)
    if (pathname === "/play") return Response.json(await play((await request.json()) as Order, environment.SELF))
    if (pathname === "/wake") return Response.json(await wake((await request.json()) as Order, environment.LIMITER))
    if (pathname === "/report") return Response.json(report())
    return Response.json(await Promise.all(((await request.json()) as Arrival[]).map(answer)))
  },
}

/** One request of the traffic. */
async function answer({ client }: Arrival): Promise<Answer> {
  const began = Date.now()
  const asked = take(client)
  const { allowed } = asked instanceof Promise ? await asked : asked
  return { allowed, began, ended: Date.now(), client }
}

/**
 * Starts the object of a limit that all share, by a bucket that nobody uses: the first request of the traffic would have to
 * wait for it, and nobody could say when its bucket was made.
 */
async function wake({ bucket, limit }: Order, namespace: DurableObjectNamespace<LimiterObject>): Promise<boolean> {
  const stub = namespace.get(namespace.idFromName(`${bucket} ${limit.rate}/${limit.capacity}`))
  await stub.ask({ key: "wake", limit, wanted: 1, holder: undefined })
  return true
}

/** Sends this isolate's share of the traffic, each request at its time. */
async function play({ bucket, whose, limit, start, arrivals }: Order, self: Fetcher): Promise<Answer[]> {
  if (limiter !== undefined) take = limiter.open(bucket, whose, limit, options)
  const records: Promise<Answer[]>[] = []
  let next = 0
  while (next < arrivals.length) {
    const now = Date.now()
    const due: Arrival[] = []
    for (let one = arrivals[next]; one !== undefined && start + one.at <= now; one = arrivals[++next]) due.push(one)
    if (due.length > 0) records.push(send(due, self))
    await scheduler.wait(step)
  }
  return (await Promise.all(records)).flat()
}

async function send(due: readonly Arrival[], self: Fetcher): Promise<Answer[]> {
  const response = await self.fetch("http://self/", { method: "POST", body: JSON.stringify(due) })
  return response.json()
}

/** What the limiter counted since the last report. */
function report(): { calls: number; failures: number; lost: number } {
  skipped += 120_000
  limiter?.open("report", "all", { rate: 1, capacity: 1 }, { ...options, mode: "isolate" })()
  const figures = { calls, failures, lost }
  calls = failures = lost = 0
  return figures
}
