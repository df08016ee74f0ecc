import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { builtinModules } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { build, type Metafile } from "esbuild"

const root = path.join(import.meta.dirname, "../..")
const wranglerCommand = path.join(root, "node_modules/.bin/wrangler")

/** Bytes of the gzipped Worker that a deployment may have. */
export const gzipLimit = 350 * 1024

/** Milliseconds of processor time that the Worker's start may take. */
export const startLimit = 50

/** What `wrangler deploy` would upload. */
export interface Upload {
  readonly bytes: number
  readonly gzipBytes: number
  /** Names of the bindings that the Worker would have. */
  readonly bindings: readonly string[]
}

/** Prepares a deployment as `wrangler deploy` does, and sends nothing. */
export function prepareDeployment(): Upload {
  return inTemporaryFolder((folder) => {
    const said = wrangler("deploy", "--dry-run", "--outdir", folder)
    const [, total = "", gzip = ""] = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(said) ?? []
    const bindings = Array.from(said.matchAll(/^env\.(\w+)/gm), ([, name = ""]) => name)
    return { bytes: Math.round(Number(total) * 1024), gzipBytes: Math.round(Number(gzip) * 1024), bindings }
  })
}

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Milliseconds of processor time from the Worker's text to its first request, as `wrangler check startup` profiles it. */
export function startTime(): number {
  return inTemporaryFolder((folder) => {
    const file = path.join(folder, "startup.cpuprofile")
    wrangler("check", "startup", "--outfile", file)
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8")) as CpuProfile
    const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id))
    const active = samples.reduce((sum, node, index) => sum + (idle.has(node) ? 0 : (timeDeltas[index] ?? 0)), 0)
    return active / 1000
  })
}

/** Bytes of the minified Worker by what they come from: a library, or the gateway itself. */
export async function weightOfParts(): Promise<ReadonlyMap<string, number>> {
  const parts = new Map<string, number>()
  for (const [file, bytes] of inputsOf(await bundle())) {
    const [, library] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(file) ?? []
    const part = library ?? "skerry"
    parts.set(part, (parts.get(part) ?? 0) + bytes)
  }
  return new Map([...parts].sort(([, left], [, right]) => right - left))
}

/** Modules of the runtime that the Worker loads before its first request. */
export async function modulesAtStart(): Promise<ReadonlySet<string>> {
  const { outputs } = await bundle()
  const imports = Object.values(outputs).flatMap((output) => output.imports)
  return new Set(imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path))
}

async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/worker.ts"],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*", ...builtinModules],
  })
  return metafile
}

function inputsOf({ outputs }: Metafile): [file: string, bytes: number][] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([file, { bytesInOutput }]): [string, number] => [file, bytesInOutput]),
  )
}

function wrangler(...args: string[]): string {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true", NO_COLOR: "1" }
  return execFileSync(wranglerCommand, args, { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
}

function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "skerry-weight-"))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
