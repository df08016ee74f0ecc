// Imports go one way: lib ← config ← pipeline, encoding ← router and components ← components.ts ← gateway.ts ← worker.ts.
// Tests may import what they like. dependency-cruiser would do, but it cannot read TypeScript 7 yet.
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

const source = fileURLToPath(new URL("../src/", import.meta.url))
const below = ["lib", "config", "pipeline", "encoding"]

/** What each room may import beside itself; a room that is not listed is a component's: those never import each other. */
const rooms = {
  lib: [],
  config: ["lib"],
  pipeline: below,
  encoding: below,
  router: below,
  // Makes of a document the gateway that serves it.
  runtime: [...below, "router"],
  // Keys of our own sit beside the namespaces that they say more about.
  skerry: [...below, "auth", "modifier", "qos", "telemetry"],
  // Commands write what the Worker reads: pointers, documents, revocations.
  cli: [...below, "router", "documentation", "gateway.ts", "components.ts", "auth", "modifier", "runtime"],
}

/** Modules of Node that the runtime has too, and the one file that needs each. */
const nodeModules = { "node:zlib": "pipeline/gunzip.ts" }

/** Files at the top put everything together; the Worker and the library entry alone reach the platform. */
const tops = { "worker.ts": ["runtime"], "index.ts": ["runtime"] }

const files = readdirSync(source, { recursive: true })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|test-support/.test(file))

const problems = files.flatMap((file) =>
  importsOf(file)
    .map((target) => verdict(file, target))
    .filter(Boolean),
)
if (problems.length > 0) console.error(problems.join("\n"))
console.log(`imports: ${files.length} files, ${problems.length} against the direction`)
process.exitCode = problems.length > 0 ? 1 : 0

function importsOf(file) {
  const text = readFileSync(source + file, "utf8")
  return [...text.matchAll(/^(?:import|export|\}).*? from "([^"]+)"|import\("([^"]+)"\)/gm)].map(([, a, b]) => a ?? b)
}

function verdict(file, target) {
  const room = file.split("/")[0]
  if (target.startsWith("cloudflare:"))
    return room === "runtime" ? undefined : `src/${file}: only src/runtime names the platform (${target})`
  if (target.startsWith("node:"))
    return room === "cli" || nodeModules[target] === file
      ? undefined
      : `src/${file}: only src/cli runs in Node (${target})`
  if (!target.startsWith(".")) return undefined
  const other = path.posix.join(path.posix.dirname(file), target).split("/")[0]
  if (other === room || other === "..") return undefined
  const isTop = room.endsWith(".ts")
  if (isTop && other === "runtime")
    return tops[room]?.includes("runtime") ? undefined : `src/${file}: gets ports passed, never imports src/runtime`
  if (isTop) return undefined
  return (rooms[room] ?? below).includes(other) ? undefined : `src/${file}: src/${room} may not import src/${other}`
}
