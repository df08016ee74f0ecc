/**
 * The same Workers in miniflare, past its entry Worker. Every `fetch` passes a Worker of miniflare's there, which copies its
 * headers in the same process: 100 µs that the gateway and its rivals pay alike.
 */
import { readdirSync, readFileSync } from "node:fs"
import type { Readable } from "node:stream"
import { Miniflare } from "miniflare"

export interface ServedWorker {
  /** Its one module. */
  readonly script: string
  readonly port: number
  readonly bindings: Readonly<Record<string, string>>
  /** Binding → class of a Durable Object. */
  readonly durableObjects: Readonly<Record<string, string>>
}

/** Serves a Worker in a workerd of its own. */
export async function startInMiniflare({ script, port, bindings, durableObjects }: ServedWorker) {
  const before = new Set(children())
  const classes = Object.entries(durableObjects).map(([name, className]) => [name, { className, useSQLite: true }])
  const miniflare = new Miniflare({
    port: 0,
    // The lines of an access log are read, and not shown.
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      stdout.resume()
      stderr.resume()
    },
    workers: [
      {
        name: "worker",
        modules: [{ type: "ESModule", path: "worker.js", contents: script }],
        compatibilityDate: "2026-07-30",
        compatibilityFlags: ["nodejs_compat"],
        bindings: { ...bindings },
        durableObjects: Object.fromEntries(classes),
        unsafeDirectSockets: [{ host: "127.0.0.1", port }],
      },
    ],
  })
  await miniflare.ready
  const pid = children().find((child) => !before.has(child) && commandOf(child).includes("workerd"))
  if (pid === undefined) throw new Error("workerd has not started")
  return { port, pid, stop: () => miniflare.dispose() }
}

/** Processes that this one has started. */
function children(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === process.pid)
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1])
  } catch {
    return undefined
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8")
}
