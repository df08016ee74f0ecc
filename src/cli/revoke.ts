import { safeParse } from "valibot"
import { revokerSchema } from "../auth/revocation/options.ts"
import { revoke as revokeTokens } from "../auth/revocation/revoke.ts"
import { configFile, parseOptions, UsageError, usage } from "./arguments.ts"
import { readFile, report } from "./document.ts"
import { deploymentOptions, remoteStore } from "./wrangler.ts"

/**
 * `skerry revoke`: refuses every token whose claim has one of the values, until it would have expired anyway. The file says
 * which claims are watched and how large the filter is.
 */
export async function revoke(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, {
    ...deploymentOptions,
    config: { type: "string", short: "c" },
    claim: { type: "string" },
    value: { type: "string", multiple: true },
  })
  const { claim: name, value: values = [] } = options
  if (name === undefined || values.length === 0) throw new UsageError(`--claim and --value are missing\n${usage}`)
  const { service, problems } = readFile(configFile(options.config), { standIns: true })
  if (service === undefined) {
    console.error(report(problems))
    return 1
  }
  const revoker = safeParse(revokerSchema, service.extraConfig["auth/revoker"])
  if (!revoker.success || revoker.output.N === 0) {
    console.error("error: the file has no auth/revoker with a size, so no gateway looks for revoked tokens")
    return 1
  }
  const { get, put } = remoteStore({ env: options.env, local: options.local })
  const store = { get: async (key: string) => (await get(key)) ?? null, put }
  await revokeTokens(store, revoker.output, { name, values }, Date.now())
  const count = `${values.length} ${values.length === 1 ? "value" : "values"}`
  console.log(
    `revoked ${count} of ${name}, for ${revoker.output.TTL} seconds or longer; gateways know in about a minute`,
  )
  return 0
}
