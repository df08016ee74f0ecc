// Builds what the package brings: the library, the command line, the Worker that `skerry run` serves with, and types.
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { build } from "esbuild"
import { bundlePlayground } from "../src/cli/playground.ts"

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" })
  if (status !== 0) process.exit(status ?? 1)
}

rmSync("dist", { recursive: true, force: true })

const common = { bundle: true, format: "esm", target: "esnext", logLevel: "warning" }
const onWorkers = { conditions: ["workerd", "worker", "browser"], external: ["cloudflare:*", "node:*"] }

await Promise.all([
  // Whoever bundles a Worker brings the dependencies in.
  build({ ...common, entryPoints: ["src/index.ts"], outfile: "dist/index.js", packages: "external" }),
  build({ ...common, ...onWorkers, entryPoints: ["src/worker.ts"], outfile: "dist/worker.js" }),
  build({
    ...common,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: "dist",
    chunkNames: "cli-[name]-[hash]",
    splitting: true,
    platform: "node",
    packages: "external",
  }),
])

writeFileSync("dist/playground.js", await bundlePlayground())

run("node_modules/.bin/tsc", "--project", "tsconfig.build.json")
run(process.execPath, "scripts/write-schema.ts")

// A declaration file that names a path of this machine, or a source that is not there, helps nobody.
const types = readFileSync("dist/types/index.d.ts", "utf8")
if (!types.includes("createGateway")) throw new Error("the types are not where package.json says")
