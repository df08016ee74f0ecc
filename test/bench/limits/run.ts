// How exactly and how cheaply limits are counted: plays traffic over eight isolates of a local workerd that share the limiter
// objects, and the same requests to one bucket of the reference's kind.
//   npm run bench:limits -- [--json] [--quick] [part of a pattern's name]
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { type Bucket, fullBucket, type Limit, take } from "../../../src/lib/token-bucket.ts"
import { type Pattern, patternsOf, warmUp, worstPatterns } from "./patterns.ts"
import type { Answer, Arrival, Order } from "./protocol.ts"

const isolates = 8

interface Result {
  name: string
  offered: number
  admitted: number
  /** What one bucket of the reference's kind admits of the same requests. */
  reference: number
  /** The most by which admitted was ever above the reference, during the whole run, and for any client. */
  over: number
  under_pct: number
  calls_per_1000: number
  added_p50_ms: number
  added_p99_ms: number
  failures: number
  lost: number
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "worker.ts")],
    bundle: true,
    format: "esm",
    external: ["cloudflare:workers"],
    write: false,
  })
  return outputFiles[0]?.text ?? ""
}

/** Eight Workers of one script are eight isolates; the objects live in a ninth. */
async function startWorkers(script: string, storage: string): Promise<Miniflare> {
  const shared = { modules: true, script, compatibilityDate: "2026-07-01" }
  const limiter = { className: "LimiterObject", scriptName: "objects", useSQLite: true }
  const players = Array.from({ length: isolates }, (_, index) => ({
    ...shared,
    name: `isolate-${index}`,
    serviceBindings: { SELF: `isolate-${index}` },
    durableObjects: { LIMITER: limiter },
  }))
  const objects = {
    ...shared,
    name: "objects",
    durableObjects: { LIMITER: { className: "LimiterObject", useSQLite: true } },
  }
  const miniflare = new Miniflare({ workers: [...players, objects], defaultPersistRoot: storage })
  await miniflare.ready
  return miniflare
}

async function measure(miniflare: Miniflare, pattern: Pattern): Promise<Result> {
  const { name, limit } = pattern
  const workers = await Promise.all(
    Array.from({ length: isolates }, (_, index) => miniflare.getWorker(`isolate-${index}`)),
  )
  type Worker = (typeof workers)[number]
  const call = async (worker: Worker, path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }
    return (await worker.fetch(`http://isolate${path}`, init)).json()
  }
  await Promise.all(workers.map((worker) => call(worker, "/report")))
  const arrivals = pattern.arrivals()
  const shares = dealt(arrivals)
  const whose = arrivals[0]?.client === undefined ? "all" : "client"
  const [first] = workers
  if (first !== undefined) await call(first, "/wake", { bucket: name, limit })
  const start = Date.now() + 250
  const played = workers.map((worker, index) => {
    const order: Order = { bucket: name, whose, limit, start, arrivals: shares[index] ?? [] }
    return call(worker, "/play", order) as Promise<Answer[]>
  })
  const records = (await Promise.all(played)).flat().sort((one, other) => one.ended - other.ended)
  const reports = (await Promise.all(workers.map((worker) => call(worker, "/report")))) as {
    calls: number
    failures: number
    lost: number
  }[]
  const sum = (key: "calls" | "failures" | "lost") => reports.reduce((total, report) => total + report[key], 0)

  const { reference, over } = compare(records, limit)
  const admitted = records.filter(({ allowed }) => allowed).length
  const added = records.map(({ began, ended }) => ended - began).sort((one, other) => one - other)
  return {
    name,
    offered: records.length,
    admitted,
    reference,
    over,
    under_pct: rounded((100 * Math.max(0, reference - admitted)) / reference),
    calls_per_1000: rounded((1000 * sum("calls")) / records.length),
    added_p50_ms: added[Math.floor(added.length * 0.5)] ?? 0,
    added_p99_ms: added[Math.floor(added.length * 0.99)] ?? 0,
    failures: sum("failures"),
    lost: sum("lost"),
  }
}

/** Requests go to isolates at random, as connections do. */
function dealt(arrivals: readonly Arrival[]): Arrival[][] {
  const shares: Arrival[][] = Array.from({ length: isolates }, () => [])
  let state = 12345
  for (const arrival of arrivals) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    shares[(state >>> 16) % isolates]?.push(arrival)
  }
  return shares
}

/**
 * Plays the same requests to one bucket for each client, each at the time at which its answer was known: a request that
 * waited a millisecond for the object may have got a token that came in meanwhile. A bucket begins when its first request
 * does, as the object's did at the latest.
 */
function compare(records: readonly Answer[], limit: Limit): { reference: number; over: number } {
  const clients = new Map<string | undefined, { bucket: Bucket; ahead: number }>()
  const births = new Map<string | undefined, number>()
  for (const { client, began } of records) births.set(client, Math.min(began, births.get(client) ?? began))
  let reference = 0
  let over = 0
  for (const { client, ended, allowed } of records) {
    let state = clients.get(client)
    if (state === undefined) {
      state = { bucket: fullBucket(limit, births.get(client) ?? ended), ahead: 0 }
      clients.set(client, state)
    }
    const taken = take(state.bucket, limit, ended)
    state.bucket = taken.bucket
    reference += taken.allowed ? 1 : 0
    state.ahead += (allowed ? 1 : 0) - (taken.allowed ? 1 : 0)
    over = Math.max(over, state.ahead)
  }
  return { reference, over }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

const storage = await mkdtemp(join(tmpdir(), "skerry-limits-"))
const miniflare = await startWorkers(await bundled(), storage)
const { values: flags, positionals } = parseArgs({
  options: { json: { type: "boolean" }, quick: { type: "boolean" } },
  allowPositionals: true,
})
const usual = patternsOf(flags.quick !== true)
const [wanted] = positionals
const patterns = wanted === undefined ? usual : [...usual, ...worstPatterns].filter(({ name }) => name.includes(wanted))
const results: Result[] = []
try {
  await measure(miniflare, warmUp)
  for (const pattern of patterns) {
    const result = await measure(miniflare, pattern)
    results.push(result)
    if (flags.json !== true) console.log(result)
  }
} finally {
  await miniflare.dispose()
  await rm(storage, { recursive: true, force: true })
}
if (flags.json === true) console.log(JSON.stringify({ patterns: results }, null, 2))
