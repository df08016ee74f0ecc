import { configFile, parseOptions, UsageError, usage } from "./arguments.ts"
import { readFile, report } from "./document.ts"

const formats: ReadonlySet<string> = new Set(["text", "json"])

/** `skerry check`: every problem of a file with its place; exit code 1 when it cannot be served, with `--strict` also when anything is said of it. */
export async function check(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, {
    config: { type: "string", short: "c" },
    format: { type: "string", default: "text" },
    routes: { type: "boolean", short: "t" },
    strict: { type: "boolean", default: false },
  })
  if (!formats.has(options.format)) throw new UsageError(`--format takes text or json\n${usage}`)
  const file = configFile(options.config)
  const { service, problems } = readFile(file, { standIns: true })
  if (options.format === "json") console.log(JSON.stringify({ file, valid: service !== undefined, problems }, null, 2))
  else {
    console.log(`Parsing configuration file: ${file}`)
    if (problems.length > 0) console.log(report(problems))
    if (service !== undefined) console.log("Syntax OK!")
  }
  return service === undefined || (options.strict && problems.length > 0) ? 1 : 0
}
