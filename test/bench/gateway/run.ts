/**
 * `npm run bench [-- --quick] [-- --json] [-- --only TEXT]`: processor time per request and throughput of the gateway, in one
 * run with its rivals: a hand-written Worker that does the same job, the same endpoint without the feature, and with
 * `KRAKEND_BIN=path` the KrakenD binary. Rounds are interleaved and medians compared, so a machine that slows down slows
 * everybody. See docs/performance.md.
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
  },
})
const plan = options.quick ? { rounds: 5, duration: 200, warmUp: 200 } : { rounds: 21, duration: 400, warmUp: 1500 }

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

/** Gateways that serve one row alone. */
const ownProcesses = new Set<Rival>()

async function measure(lanes: readonly Lane[]): Promise<void> {
  for (const { rival, load, key } of lanes) {
    // A process that has served nothing yet has its code to compile first.
    const warmUp = ownProcesses.has(rival) ? 4 * plan.warmUp : plan.warmUp
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
const backend = await startBackend({ BENCH_RSA_JWK: JSON.stringify(rsa) })
const host = `http://127.0.0.1:${backend.port}`
const all = rows(rsa)
const wanted = all.filter(({ name }) => options.only === undefined || name.includes(options.only))
const skerry = await startGateway(document(host))
const others = new Map<Row["service"], Rival>()
for (const row of wanted) {
  if (row.service === undefined) continue
  const own = await startGateway(documentFor(row, host))
  others.set(row.service, own)
  ownProcesses.add(own)
}
const bare = await startWorker(path.join(import.meta.dirname, "bare.worker.ts"), { BACKEND: host })
const binary = process.env.KRAKEND_BIN
const krakend = binary === undefined ? undefined : await startKrakend(binary, document(host))
const started = [backend, skerry, bare, ...others.values(), krakend].filter((rival) => rival !== undefined)

function lanesOf(row: Row): Lane[] {
  const own = others.get(row.service) ?? skerry
  const lanes: Lane[] = [{ key: "skerry", rival: own, load: loadOf(own, row, row.path), rounds: [] }]
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

/** What the gateway adds to a call of the backend at half of its throughput. */
async function addedLatency(rps: number): Promise<{ p50_ms: number; p99_ms: number }> {
  const duration = options.quick ? 1500 : 5000
  const base = { method: "GET", headers: {}, body: "", connections: 32, duration, rate: rps / 2 }
  const direct = await play({ ...base, port: backend.port, path: "/user1" })
  const through = await play({ ...base, port: skerry.port, path: "/one" })
  const at = (latencies: readonly number[], share: number) =>
    latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * share)] ?? 0
  const added = (share: number) => round(at(through.latencies, share) - at(direct.latencies, share), 2)
  return { p50_ms: added(0.5), p99_ms: added(0.99) }
}

try {
  const results: Result[] = []
  for (const row of wanted) {
    const lanes = lanesOf(row)
    try {
      await measure(lanes)
    } catch (thrown) {
      console.error(`${row.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      process.exitCode = 1
      continue
    }
    const result = summary(row.name, lanes)
    results.push(result)
    show(result)
  }
  const one = results.find(({ name }) => name === "one backend")
  const latency = one === undefined ? undefined : await addedLatency(one.skerry.rps)
  if (latency !== undefined) {
    print(`added latency at half load: p50 ${latency.p50_ms} ms, p99 ${latency.p99_ms} ms`)
  }
  const memory = Math.round(residentBytes(skerry.pid) / 1024 / 1024)
  print(`memory of the gateway's process after all of it: ${memory} MiB`)
  if (options.json) console.log(JSON.stringify({ rows: results, latency, memory_mib: memory }))
} finally {
  await Promise.all(started.map((rival) => rival.stop()))
}
