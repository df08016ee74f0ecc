import { parseOptions } from "./arguments.ts"
import { describePointer, readPointers, shortHash } from "./pointers.ts"
import { deploymentOptions, remoteStore } from "./wrangler.ts"

/** Milliseconds that an edge has to answer. */
const patience = 10_000

/** `skerry status`: what is served, what a rollback would return to, and which document the edge at `--url` answers from. */
export async function status(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { ...deploymentOptions, url: { type: "string" } })
  const { current, previous } = await readPointers(remoteStore({ env: options.env, local: options.local }))
  console.log(
    `served    ${current === undefined ? "the bundled document: nothing was pushed" : describePointer(current)}`,
  )
  console.log(`rollback  ${previous === undefined ? "nothing" : describePointer(previous)}`)
  if (options.url !== undefined) console.log(`edge      ${await answeredFrom(options.url)}`)
  return 0
}

/** What `X-Skerry-Config` says. */
async function answeredFrom(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(patience) })
  await answer.body?.cancel()
  const id = answer.headers.get("x-skerry-config")
  if (id === null) return `${url} does not say (set the variable SKERRY_CONFIG_HEADER to "on")`
  return `${url} answers from ${/^[0-9a-f]{64}$/.test(id) ? shortHash(id) : id}`
}
