import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = new URL("../../", import.meta.url)

/** The Worker as one module: built from the sources, or as the package brings it. */
export async function bundleWorker(): Promise<string> {
  const built = fileURLToPath(new URL("dist/worker.js", import.meta.url.includes("/dist/") ? new URL("../", import.meta.url) : root))
  if (import.meta.url.includes("/dist/") && existsSync(built)) return readFileSync(built, "utf8")
  const result = await build({
    entryPoints: [fileURLToPath(new URL("src/worker.ts", root))],
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
