import { type FSWatcher, watch } from "node:fs"
import { basename, dirname } from "node:path"
import { configFile, parseOptions } from "./arguments.ts"
import { bundleWorker } from "./bundle.ts"
import { type ReadFile, readFile, report, variablesFor } from "./document.ts"
import { type LocalGateway, startLocal } from "./local.ts"

/** Milliseconds that a file may be written to before it is read again. */
const settled = 50

/** `skerry run`: serves a file in a local workerd, in the foreground, until SIGTERM or SIGINT. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, {
    config: { type: "string", short: "c" },
    port: { type: "string", short: "p" },
    watch: { type: "boolean", default: false },
    playground: { type: "boolean", default: false },
  })
  const file = configFile(options.config)
  // While the file is read: whatever goes wrong is told when the Worker is needed.
  bundleWorker().catch(() => undefined)
  const first = readFile(file)
  if (first.problems.length > 0) console.error(report(first.problems))
  if (first.service === undefined) return 1

  const port = options.port === undefined ? first.service.port : Number(options.port)
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve())
  })
  const gateway = await startLocal({
    port,
    json: first.json,
    variables: variablesFor(first.json),
    playground: options.playground,
  })
  console.log(`skerry serves ${file} on http://127.0.0.1:${port}`)
  const watching = options.watch ? reloadOnChange(file, gateway) : undefined
  await stopped
  watching?.close()
  await gateway.stop()
  return 0
}

/** Serves the file anew whenever it changes; a bad one changes nothing. */
function reloadOnChange(file: string, gateway: LocalGateway): FSWatcher {
  let timer: NodeJS.Timeout | undefined
  let reloads: Promise<void> = Promise.resolve()
  const reload = async () => {
    const changed = readAgain(file)
    if (changed.problems.length > 0) console.error(report(changed.problems))
    if (changed.service === undefined) return console.error("the last good configuration stays")
    await gateway.replace(changed.json, variablesFor(changed.json))
    console.log(`reloaded ${file}`)
  }
  // The folder is watched: editors put a new file in the place of the old one, and a watch would stay with the old one.
  return watch(dirname(file), (_, name) => {
    if (name !== basename(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      reloads = reloads.then(reload).catch((fault: unknown) => console.error(String(fault)))
    }, settled)
  })
}

function readAgain(file: string): ReadFile {
  try {
    return readFile(file)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { json: "", service: undefined, problems: [{ severity: "error", at: "", message }] }
  }
}
