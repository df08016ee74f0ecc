import { configFile, parseOptions } from "./arguments.ts"
import { formatDifference, servedDifference } from "./difference.ts"
import { readFile, report } from "./document.ts"
import { readPointers } from "./pointers.ts"
import { deploymentOptions, remoteStore } from "./wrangler.ts"

/** `skerry diff`: the endpoints that a push of a file would add, change and remove. */
export async function diff(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { ...deploymentOptions, config: { type: "string", short: "c" } })
  const { service, problems } = readFile(configFile(options.config), { standIns: true })
  if (service === undefined) {
    console.error(report(problems))
    return 1
  }
  const store = remoteStore({ env: options.env, local: options.local })
  const { current } = await readPointers(store)
  if (current === undefined) console.log(`nothing was pushed yet: all ${service.endpoints.length} endpoints are new`)
  else console.log(formatDifference(await servedDifference(store, current.document, service)))
  return 0
}
