import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { placeOptions } from "../../lib/api-key-place.ts"
import { reportIssues } from "../report-issues.ts"

/** `auth/api-keys` of the service: where keys stand in a request, and which keys there are. */
export const keysSchema = v.looseObject({
  ...placeOptions,
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
export const guardSchema = v.looseObject({ ...placeOptions, roles: v.optional(v.array(v.string()), () => []) })

/** `skerry/api-keys` of the service: whether keys are also looked for in the store (docs/authentication.md). */
export const storeSchema = v.strictObject({ store: v.boolean() })

export const storeNamespace = "skerry/api-keys"

/** Keys that are not understood close the endpoints that ask for them, so the start is refused. The value stays untold. */
export function checkKeys(raw: unknown, at: string, problems: Problems): void {
  reportIssues(v.safeParse(keysSchema, raw), at, problems)
}

export function checkGuard(raw: unknown, at: string, problems: Problems): void {
  reportIssues(v.safeParse(guardSchema, raw), at, problems)
}
