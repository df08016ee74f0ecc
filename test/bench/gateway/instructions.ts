/**
 * `npm run bench:instructions -- "one backend"`: thousands of instructions that workerd executes in user space for a request of one
 * row, by the gateway and by its rival. Where a shared machine makes times vary by a tenth, those of a small request come back within
 * two in a hundred. Needs valgrind, under which everything takes fifty times as long.
 */
import { execFileSync } from "node:child_process"
import { generateKeyPairSync } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { play } from "./load.ts"
import { type Rival, startBackend, startGateway, startWorker } from "./processes.ts"
import { documentFor, type Row, rowNamed, rows } from "./rows.ts"

/** Milliseconds: long enough for the engine to have compiled what it will compile, even there. */
const warmUp = 90_000
const duration = 10_000
/** More at once would meet their time-outs. */
const connections = 6

const wanted = process.argv[2] ?? "one backend"
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" })
const all = rows(rsa)
const row = rowNamed(all, wanted)

const folder = mkdtempSync(path.join(tmpdir(), "instructions-"))
const backend = await startBackend({ BENCH_RSA_JWK: JSON.stringify(rsa) })
const host = `http://127.0.0.1:${backend.port}`
const callgrind = [
  "valgrind",
  "-q",
  "--tool=callgrind",
  "--smc-check=all-non-file",
  `--callgrind-out-file=${folder}/%p`,
]
const gateway = (of: Row) => startGateway(documentFor(of, host), { under: callgrind })

try {
  const own = await counted("gateway", () => gateway(row), row.path)
  const plain = all.find(({ name }) => name === row.without)
  const rival =
    plain === undefined
      ? await counted(
          "hand-written",
          () => startWorker(path.join(import.meta.dirname, "bare.worker.ts"), { BACKEND: host }, { under: callgrind }),
          row.bare ?? row.path,
        )
      : await counted("without it", () => gateway(plain), plain.path)
  console.log(`ratio ${(own / rival).toFixed(2)}`)
} finally {
  await backend.stop()
  rmSync(folder, { recursive: true })
}

async function counted(name: string, start: () => Promise<Rival>, target: string): Promise<number> {
  const rival = await start()
  const { method = "GET", headers = {}, body = "" } = row
  const load = { port: rival.port, path: target, method, headers, body, connections }
  try {
    // The first requests have everything to compile: some meet their time-outs, and lose their connections.
    for (let attempt = 0; attempt < 10; attempt++) {
      await play({ ...load, connections: 1, duration: 500 }).catch(() => undefined)
    }
    await play({ ...load, duration: warmUp })
    control("--zero", rival.pid)
    const { requests, failed } = await play({ ...load, duration })
    control("--dump", rival.pid)
    if (failed > 0) throw new Error(`${name}: ${failed} of ${requests} requests failed`)
    const perRequest = instructions(rival.pid) / requests / 1000
    console.log(`${name.padEnd(14)} ${perRequest.toFixed(0).padStart(6)} thousand instructions (${requests} requests)`)
    return perRequest
  } finally {
    await rival.stop()
  }
}

function control(command: string, pid: number): void {
  execFileSync("callgrind_control", [command, String(pid)], { stdio: "ignore" })
}

/** The sum in the last file that a process has dumped: `PID`, `PID.1`, `PID.2` … */
function instructions(pid: number): number {
  const parts = readdirSync(folder).filter((file) => file.startsWith(`${pid}.`))
  const last = Math.max(...parts.map((file) => Number(file.split(".")[1])))
  const sum = /^(?:totals|summary): (\d+)/m.exec(readFileSync(path.join(folder, `${pid}.${last}`), "utf8"))?.[1]
  if (sum === undefined) throw new Error("valgrind has counted nothing")
  return Number(sum)
}
