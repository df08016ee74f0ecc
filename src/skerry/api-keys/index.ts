import * as v from "valibot"
import { storeNamespace, storeSchema } from "../../auth/api-keys/options.ts"
import { component } from "../../pipeline/component.ts"

/**
 * `skerry/api-keys` of the service, `{"store": true}`: API keys are also looked for in KV (docs/authentication.md). The key
 * ring reads it. As it is our own, a mistake in it refuses the start.
 */
export const storedApiKeys = component({
  namespace: storeNamespace,
  schema: v.unknown(),
  options: storeSchema,
  levels: ["service"],
  check(raw, at, problems) {
    if (!v.is(storeSchema, raw)) problems.error(at, 'must be {"store": true} or {"store": false}')
  },
})
