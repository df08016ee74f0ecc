/** The processes of the bench: how they are started, and how much processor time they have used. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Readable } from "node:stream"
import { build } from "esbuild"
import { Miniflare } from "miniflare"

export interface Rival {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Microseconds of processor time of all threads of a process, from the kernel's scheduler. */
export function cpuMicroseconds(pid: number): number {
  let total = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      total += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1000
    } catch {
      // The thread has ended since the folder was read.
    }
  }
  return total
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== "object" || address === null) throw new Error("no port")
  return address.port
}

export async function startBackend(environment: Record<string, string>): Promise<Rival> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "backend.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  })
  const port = await new Promise<number>((resolve) => child.stdout?.once("data", (line) => resolve(Number(line))))
  return { port, pid: child.pid ?? 0, stop: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await closed
}

/** A Worker in a workerd of its own, past miniflare's entry Worker. */
export async function startWorker(
  entry: string,
  bindings: Record<string, string>,
  options: {
    durableObjects?: Record<string, { className: string; useSQLite: boolean }>
    /** Port of the V8 inspector, for profiles. */
    inspectorPort?: number
  } = {},
): Promise<Rival> {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
  })
  const port = await freePort()
  const before = new Set(children())
  const miniflare = new Miniflare({
    port: 0,
    // The lines of an access log are read, and not shown.
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      stdout.resume()
      stderr.resume()
    },
    ...(options.inspectorPort === undefined ? {} : { inspectorPort: options.inspectorPort }),
    workers: [
      {
        name: "worker",
        modules: [{ type: "ESModule", path: "worker.js", contents: bundle.outputFiles[0]?.text ?? "" }],
        compatibilityDate: "2026-07-30",
        compatibilityFlags: ["nodejs_compat"],
        bindings,
        durableObjects: options.durableObjects ?? {},
        unsafeDirectSockets: [{ host: "127.0.0.1", port }],
      },
    ],
  })
  await miniflare.ready
  const pid = children().find((child) => !before.has(child) && isWorkerd(child))
  if (pid === undefined) throw new Error("workerd has not started")
  return { port, pid, stop: () => miniflare.dispose() }
}

/** The gateway with a configuration. */
export function startGateway(document: unknown, inspectorPort?: number): Promise<Rival> {
  return startWorker(
    path.join(import.meta.dirname, "../../../src/worker.ts"),
    { KRAKEND_JSON: JSON.stringify(document), SKERRY_CLIENT_ADDRESS: "127.0.0.1" },
    {
      durableObjects: { LIMITER: { className: "LimiterObject", useSQLite: true } },
      ...(inspectorPort === undefined ? {} : { inspectorPort }),
    },
  )
}

function children(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]) === process.pid
      } catch {
        return false
      }
    })
}

function isWorkerd(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("workerd")
}

/** The reference gateway, where somebody has its binary. */
export async function startKrakend(binary: string, document: unknown): Promise<Rival> {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-"))
  const file = path.join(folder, "krakend.json")
  writeFileSync(file, JSON.stringify(document))
  const port = await freePort()
  const child = spawn(binary, ["run", "-c", file, "-p", String(port)], { stdio: "ignore" })
  await answering(port)
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true })
    },
  }
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await fetch(`http://127.0.0.1:${port}/__health`)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error("the binary does not answer")
}
