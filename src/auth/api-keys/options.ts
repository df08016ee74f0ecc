import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { reportIssues } from "../report-issues.ts"

const place = {
  strategy: v.optional(v.picklist(["header", "query_string"])),
  identifier: v.optional(v.pipe(v.string(), v.nonEmpty("must not be empty"))),
}

/** `auth/api-keys` of the service: where keys stand in a request, and which keys there are. */
export const keysSchema = v.looseObject({
  ...place,
  // The reference also has fnv128, which is no cryptographic hash: a key can be made up for any value of it.
  hash: v.optional(v.picklist(["plain", "sha256", "sha1"]), "plain"),
  salt: v.optional(v.string(), ""),
  keys: v.optional(
    v.array(
      v.looseObject({
        // An empty key, such as one whose variable is missing, would admit everybody.
        key: v.pipe(v.string(), v.nonEmpty("must not be empty")),
        roles: v.optional(v.array(v.string()), () => []),
      }),
    ),
    () => [],
  ),
  propagate_role: v.optional(v.string(), ""),
})

export type KeysOptions = v.InferOutput<typeof keysSchema>

/** `auth/api-keys` of an endpoint: the roles that may use it; none: every key. */
export const guardSchema = v.looseObject({ ...place, roles: v.optional(v.array(v.string()), () => []) })

export type GuardOptions = v.InferOutput<typeof guardSchema>

/** `skerry/api-keys` of the service: whether keys are also looked for in the store (docs/authentication.md). */
export const storeSchema = v.strictObject({ store: v.boolean() })

export const storeNamespace = "skerry/api-keys"

/** Keys that are not understood close the endpoints that ask for them, so the start is refused. The value stays untold. */
export function checkKeys(raw: unknown, at: string, problems: Problems): void {
  reportIssues(v.safeParse(keysSchema, raw), at, problems)
}

export function checkGuard(raw: unknown, at: string, problems: Problems): void {
  const parsed = v.safeParse(guardSchema, raw)
  reportIssues(parsed, at, problems)
  if (parsed.success && "client_max_rate" in parsed.output) {
    problems.warning(`${at}.client_max_rate`, "has no effect here: use qos/ratelimit/router with strategy header")
  }
}
