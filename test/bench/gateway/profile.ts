/**
 * `npm run profile -- "one backend"`: a V8 CPU profile of the gateway's isolate while it serves one row of the bench. Prints
 * where the time went and writes `artifacts/ROW.cpuprofile` for the browser's developer tools.
 */
import { generateKeyPairSync } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { inspectPort } from "../../support/inspector.ts"
import { freePort } from "../../support/processes.ts"
import { play } from "./load.ts"
import { startBackend, startGateway } from "./processes.ts"
import { documentFor, rowNamed, rows } from "./rows.ts"

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const wanted = process.argv[2] ?? "one backend"
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" })
const row = rowNamed(rows(rsa), wanted)

const inspectorPort = await freePort()
const backend = await startBackend({ BENCH_RSA_JWK: JSON.stringify(rsa) })
const gateway = await startGateway(documentFor(row, `http://127.0.0.1:${backend.port}`), { inspectorPort })
const load = {
  port: gateway.port,
  path: row.path,
  method: row.method ?? "GET",
  headers: row.headers ?? {},
  body: row.body ?? "",
  connections: row.connections ?? 32,
}

try {
  const profile = await profiled(async () => {
    const { requests } = await play({ ...load, duration: 3000 })
    console.log(`${requests} requests`)
  })
  mkdirSync("artifacts", { recursive: true })
  writeFileSync(`artifacts/${wanted.replace(/\W+/g, "-")}.cpuprofile`, JSON.stringify(profile))
  report(profile)
} finally {
  await Promise.all([gateway.stop(), backend.stop()])
}

/** Takes a profile over the inspector's protocol while `work` runs. */
async function profiled(work: () => Promise<void>): Promise<Profile> {
  const inspector = await inspectPort(inspectorPort)
  await play({ ...load, duration: 1500 })
  await inspector.call("Profiler.enable")
  await inspector.call("Profiler.setSamplingInterval", { interval: 100 })
  await inspector.call("Profiler.start")
  await work()
  const { profile } = await inspector.call<{ profile?: Profile }>("Profiler.stop")
  inspector.close()
  if (profile === undefined) throw new Error("no profile")
  return profile
}

function report({ nodes, samples, timeDeltas }: Profile): void {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const self = new Map<string, number>()
  let total = 0
  for (const [index, sample] of samples.entries()) {
    const frame = byId.get(sample)?.callFrame
    if (frame === undefined || frame.functionName === "(idle)") continue
    const delta = timeDeltas[index] ?? 0
    const place = `${frame.functionName || "(anonymous)"} :${frame.lineNumber + 1}`
    self.set(place, (self.get(place) ?? 0) + delta)
    total += delta
  }
  const worst = [...self].sort(([, a], [, b]) => b - a).slice(0, 45)
  for (const [place, time] of worst) console.log(`${((100 * time) / total).toFixed(1).padStart(5)} %  ${place}`)
}
