import { maxDocumentBytes } from "../runtime/config-source/documents.ts"
import { documentKey, type Pointer } from "../runtime/config-source/pointer.ts"
import { configFile, parseOptions, UsageError } from "./arguments.ts"
import { formatDifference, servedDifference } from "./difference.ts"
import { readFile, report } from "./document.ts"
import { describePointer, movePointer, readPointers, shortHash } from "./pointers.ts"
import { deploymentOptions, remoteStore } from "./wrangler.ts"

/**
 * `skerry push`: checks a file as the Worker does, stores it under its hash and moves the pointer last. With `--canary` or
 * `--canary-header` it is served to a part of the clients beside what is served already.
 */
export async function push(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, {
    ...deploymentOptions,
    config: { type: "string", short: "c" },
    "dry-run": { type: "boolean", default: false },
    canary: { type: "string" },
    "canary-header": { type: "string" },
  })
  const file = configFile(options.config)
  const read = readFile(file, { standIns: true })
  if (read.problems.length > 0) console.error(report(read.problems))
  if (read.service === undefined) return 1

  const bytes = new TextEncoder().encode(read.json)
  if (bytes.length > maxDocumentBytes) {
    console.error(
      `error: the document has ${bytes.length} bytes, more than the ${maxDocumentBytes} that an isolate takes`,
    )
    return 1
  }
  const document = await documentKey(bytes)
  const store = remoteStore({ env: options.env, local: options.local })
  const { current } = await readPointers(store)
  const next = nextPointer(document, current, canaryRule(options.canary, options["canary-header"]))
  const difference = current === undefined ? undefined : await servedDifference(store, current.document, read.service)
  if (difference !== undefined) console.log(formatDifference(difference))
  if (options["dry-run"]) {
    console.log(`would serve ${describePointer(next)}; nothing was written`)
    return 0
  }
  await store.put(document, read.json)
  await movePointer(store, current, next)
  console.log(`pushed ${file} as ${shortHash(document)} (${bytes.length} bytes); served is ${describePointer(next)}`)
  return 0
}

type Rule = Pick<NonNullable<Pointer["canary"]>, "percent" | "header">

function nextPointer(document: string, current: Pointer | undefined, rule: Rule | undefined): Pointer {
  if (rule === undefined) return { document }
  if (current === undefined)
    throw new UsageError("a canary needs a document beside it: push one without --canary first")
  return { document: current.document, canary: { document, ...rule } }
}

function canaryRule(percent: string | undefined, header: string | undefined): Rule | undefined {
  if (percent === undefined && header === undefined) return undefined
  const share = Number(percent ?? 0)
  if (!(share >= 0 && share <= 100)) throw new UsageError("--canary takes a percentage from 0 to 100")
  if (header === undefined) return { percent: share }
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(header) ?? []
  if (name === undefined || value === undefined) throw new UsageError('--canary-header takes "Name: value"')
  return { percent: share, header: { name, value } }
}
