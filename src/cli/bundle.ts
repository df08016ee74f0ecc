import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** Inside a package the command line is built, and the Worker lies built beside it. */
const isBuilt = !import.meta.url.endsWith(".ts")

const fromHere = (relative: string) => fileURLToPath(new URL(relative, import.meta.url).href)

let bundled: Promise<string> | undefined

/** The Worker as one module: as the package brings it, or bundled from the sources. It is made once. */
export function bundleWorker(): Promise<string> {
  bundled ??= makeWorker()
  return bundled
}

async function makeWorker(): Promise<string> {
  if (isBuilt) return readFileSync(fromHere("worker.js"), "utf8")
  const { build } = await import("esbuild")
  const result = await build({
    entryPoints: [fromHere("../worker.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  })
  return result.outputFiles[0]?.text ?? ""
}
