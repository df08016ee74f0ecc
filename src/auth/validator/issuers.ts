import * as v from "valibot"
import { signatureAlgorithm } from "../../lib/jose/algorithms.ts"
import { isInsecure, type ValidatorOptions, validatorOptions } from "./options.ts"

export const issuersNamespace = "skerry/issuers"

/**
 * `skerry/issuers` of an endpoint: issuers beside the one that `auth/validator` names. An entry holds what differs from the
 * validator, in the validator's own spelling.
 */
export const issuersSchema = v.array(
  v.strictObject({
    issuer: v.pipe(v.string(), v.nonEmpty("must not be empty")),
    jwk_url: v.pipe(v.string(), v.nonEmpty("must not be empty")),
    alg: v.optional(
      v.pipe(
        v.string(),
        v.check((name) => signatureAlgorithm(name) !== undefined, "JOSE: unknown algorithm"),
      ),
    ),
    audience: v.optional(v.array(v.string())),
    leeway: v.optional(v.string()),
    cache: v.optional(v.boolean()),
    cache_duration: v.optional(
      v.pipe(v.number(), v.integer("must be whole seconds"), v.minValue(0, "must not be negative")),
    ),
    key_identify_strategy: v.optional(v.string()),
    failed_jwk_key_cooldown: v.optional(v.string()),
    disable_jwk_security: v.optional(v.boolean()),
  }),
)

/**
 * The validator's options for each further issuer; `undefined` when they are not understood, or would let anyone on the way
 * answer for the keys: such an endpoint is closed.
 */
export function furtherIssuers(options: ValidatorOptions, raw: unknown): readonly ValidatorOptions[] | undefined {
  if (raw === undefined) return []
  const parsed = v.safeParse(issuersSchema, raw)
  if (!parsed.success) return undefined
  const each: ValidatorOptions[] = []
  for (const own of parsed.output) {
    const merged = validatorOptions({ ...options, ...own })
    if (merged === undefined || isInsecure(merged)) return undefined
    each.push(merged)
  }
  return each
}
