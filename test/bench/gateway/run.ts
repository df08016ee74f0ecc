/**
 * `npm run bench [-- --quick] [-- --json] [-- --only TEXT] [-- --miniflare]`: processor time per request and throughput of the
 * gateway, in one run with its rivals: a hand-written Worker that does the same job, the same endpoint without the feature,
 * and with `KRAKEND_BIN=path` the KrakenD binary. Rounds are interleaved and medians compared, so a machine that slows down
 * slows everybody. See docs/performance.md.
 */
import { generateKeyPairSync } from "node:crypto"
import path from "node:path"
import { parseArgs } from "node:util"
import { type Load, play } from "./load.ts"
import {
  cpuMicroseconds,
  type Rival,
  residentBytes,
  startBackend,
  startGateway,
  startKrakend,
  startWorker,
} from "./processes.ts"
import { document, documentFor, type Row, rows } from "./rows.ts"

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string" },
    miniflare: { type: "boolean", default: false },
  },
})
/** The engine compiles a little differently in every process, which is worth some percent: a full run starts all of them several times. */
const plan = options.quick
  ? { starts: 1, rounds: 5, duration: 180, warmUp: 200 }
  : { starts: 4, rounds: 5, duration: 250, warmUp: 3500 }

interface Figures {
  /** Processor time of the whole process per request, in microseconds. */
  readonly cpu_us: number
  /** Requests per second. */
  readonly rps: number
}

interface Result {
  readonly name: string
  readonly skerry: Figures
  readonly bare?: Figures
  readonly without?: Figures
  readonly krakend?: Figures
  /** Processor time of the gateway divided by the rival's: the median of the rounds' ratios. */
  readonly ratio: { bare?: number; without?: number; krakend?: number }
}

/** One thing to measure in a row: who answers, and under which path. */
interface Lane {
  readonly key: "skerry" | "bare" | "without" | "krakend"
  readonly rival: Rival
  readonly load: Load
  readonly rounds: Figures[]
}

function loadOf(rival: Rival, row: Row, target: string): Load {
  return {
    port: rival.port,
    path: target,
    method: row.method ?? "GET",
    headers: row.headers ?? {},
    body: row.body ?? "",
    connections: row.connections ?? 32,
    duration: plan.duration,
  }
}

async function measure(lanes: readonly Lane[], ownProcess: boolean): Promise<void> {
  for (const { rival, load, key } of lanes) {
    // A process that has served nothing yet has its code to compile first.
    const warmUp = ownProcess ? 3 * plan.warmUp : plan.warmUp
    const { failed, requests } = await play({ ...load, duration: warmUp })
    if (failed > 0)
      throw new Error(`${key}: ${failed} of ${requests} requests to ${load.path} failed on port ${rival.port}`)
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const { rival, load, rounds } of lanes) {
      const before = cpuMicroseconds(rival.pid)
      const { requests, seconds } = await play(load)
      rounds.push({ cpu_us: (cpuMicroseconds(rival.pid) - before) / requests, rps: requests / seconds })
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

const round = (value: number, digits: number) => Number(value.toFixed(digits))

function summary(name: string, lanes: readonly Lane[]): Result {
  const [own] = lanes
  if (own === undefined) throw new Error("a row without lanes")
  const figures = Object.fromEntries(
    lanes.map(({ key, rounds }) => [
      key,
      {
        cpu_us: round(median(rounds.map(({ cpu_us }) => cpu_us)), 1),
        rps: Math.round(median(rounds.map(({ rps }) => rps))),
      },
    ]),
  ) as Record<Lane["key"], Figures>
  const ratio = Object.fromEntries(
    lanes.slice(1).map(({ key, rounds }) => {
      const ratios = rounds.map(({ cpu_us }, index) => (own.rounds[index]?.cpu_us ?? 0) / cpu_us)
      return [key, round(median(ratios), 3)]
    }),
  )
  return { name, ...figures, ratio }
}

const print = (line: string) => {
  if (!options.json) console.log(line)
}

function show({ name, skerry, bare, without, krakend, ratio }: Result): void {
  const against = [
    bare && `${ratio.bare?.toFixed(2)} × hand-written (${bare.cpu_us})`,
    without && `${ratio.without?.toFixed(2)} × without it (${without.cpu_us})`,
    krakend && `${ratio.krakend?.toFixed(2)} × KrakenD (${krakend.cpu_us})`,
  ].filter(Boolean)
  print(
    `${name.padEnd(28)} ${skerry.cpu_us.toFixed(1).padStart(9)} µs ${String(skerry.rps).padStart(6)}/s   ${against.join("   ")}`,
  )
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" })
const all = rows(rsa)
const wanted = all.filter(({ name }) => options.only === undefined || name.includes(options.only))
const binary = process.env.KRAKEND_BIN

/** Everybody who takes part, each in a process of its own. */
interface Field {
  readonly backend: Rival
  readonly skerry: Rival
  readonly bare: Rival
  readonly krakend: Rival | undefined
  /** Gateways that serve one row alone. */
  readonly own: ReadonlyMap<Row["service"], Rival>
  stop(): Promise<void>
}

async function startAll(): Promise<Field> {
  const backend = await startBackend({ BENCH_RSA_JWK: JSON.stringify(rsa) })
  const host = `http://127.0.0.1:${backend.port}`
  const { miniflare } = options
  const skerry = await startGateway(document(host), { miniflare })
  const own = new Map<Row["service"], Rival>()
  for (const row of wanted) {
    if (row.service !== undefined) own.set(row.service, await startGateway(documentFor(row, host), { miniflare }))
  }
  const bare = await startWorker(path.join(import.meta.dirname, "bare.worker.ts"), { BACKEND: host }, { miniflare })
  const krakend = binary === undefined ? undefined : await startKrakend(binary, document(host))
  const started = [backend, skerry, bare, ...own.values(), krakend].filter((rival) => rival !== undefined)
  return {
    backend,
    skerry,
    bare,
    krakend,
    own,
    async stop() {
      await Promise.all(started.map((rival) => rival.stop()))
    },
  }
}

function lanesOf(row: Row, { skerry, bare, krakend, own }: Field): Lane[] {
  const served = own.get(row.service) ?? skerry
  const lanes: Lane[] = [{ key: "skerry", rival: served, load: loadOf(served, row, row.path), rounds: [] }]
  if (row.bare !== undefined) lanes.push({ key: "bare", rival: bare, load: loadOf(bare, row, row.bare), rounds: [] })
  const plain = all.find(({ name }) => name === row.without)
  if (plain !== undefined) {
    lanes.push({ key: "without", rival: skerry, load: loadOf(skerry, row, plain.path), rounds: [] })
  }
  if (krakend !== undefined && row.service === undefined) {
    lanes.push({ key: "krakend", rival: krakend, load: loadOf(krakend, row, row.path), rounds: [] })
  }
  return lanes
}

interface Latency {
  readonly p50_ms: number
  readonly p99_ms: number
}

/** What the gateway, and the hand-written Worker, add to a call of the backend at half of the gateway's throughput. */
async function addedLatency({ backend, skerry, bare }: Field, rps: number): Promise<Latency & { bare: Latency }> {
  const duration = options.quick ? 1500 : 5000
  const base = { method: "GET", headers: {}, body: "", connections: 32, duration, rate: rps / 2 }
  const direct = await play({ ...base, port: backend.port, path: "/user1" })
  const at = (latencies: readonly number[], share: number) =>
    latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * share)] ?? 0
  const added = async (rival: Rival): Promise<Latency> => {
    const { latencies } = await play({ ...base, port: rival.port, path: "/one" })
    const over = (share: number) => round(at(latencies, share) - at(direct.latencies, share), 2)
    return { p50_ms: over(0.5), p99_ms: over(0.99) }
  }
  return { ...(await added(skerry)), bare: await added(bare) }
}

const measured = new Map<string, Lane[]>()
let latency: (Latency & { bare: Latency }) | undefined
let memory = 0

for (let start = 0; start < plan.starts; start++) {
  const field = await startAll()
  try {
    for (const row of wanted) {
      const lanes = lanesOf(row, field)
      try {
        await measure(lanes, row.service !== undefined)
      } catch (thrown) {
        console.error(`${row.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
        process.exitCode = 1
        continue
      }
      const known = measured.get(row.name)
      if (known === undefined) measured.set(row.name, lanes)
      else for (const [index, lane] of lanes.entries()) known[index]?.rounds.push(...lane.rounds)
    }
    const one = measured.get("one backend")
    if (one !== undefined && latency === undefined)
      latency = await addedLatency(field, summary("one backend", one).skerry.rps)
    memory = Math.round(residentBytes(field.skerry.pid) / 1024 / 1024)
  } finally {
    await field.stop()
  }
}

const results = [...measured].map(([name, lanes]) => summary(name, lanes))
for (const result of results) show(result)
if (latency !== undefined) {
  const { p50_ms, p99_ms, bare } = latency
  print(
    `added latency at half load: p50 ${p50_ms} ms, p99 ${p99_ms} ms; hand-written: ${bare.p50_ms} ms, ${bare.p99_ms} ms`,
  )
}
print(`memory of the gateway's process after all of it: ${memory} MiB`)
if (options.json) console.log(JSON.stringify({ rows: results, latency, memory_mib: memory }))
