import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { signatureAlgorithm } from "../../lib/jose/algorithms.ts"

const text = v.nullish(v.string(), "")
const flag = v.nullish(v.boolean(), false)

export const signerSchema = v.looseObject({
  alg: text,
  kid: text,
  typ: text,
  jwk_url: text,
  disable_jwk_security: flag,
  full: flag,
  keys_to_sign: v.nullish(v.array(v.string()), () => []),
})

export type SignerOptions = v.InferOutput<typeof signerSchema>

/** Reads the options; `undefined` when one has the wrong type: such an endpoint is closed. */
export function signerOptions(raw: unknown): SignerOptions | undefined {
  const parsed = v.safeParse(signerSchema, raw)
  return parsed.success ? parsed.output : undefined
}

/** A signer that cannot be set up closes its endpoint and refuses no start (semantics/authentication.md, "Signer"). */
export function checkSigner(raw: unknown, at: string, problems: Problems): void {
  const reason = closedReason(signerOptions(raw))
  if (reason !== undefined) problems.warning(at, `every request is answered 401: ${reason}`)
}

/** Why an endpoint with these options is closed. */
export function closedReason(options: SignerOptions | undefined): string | undefined {
  if (options === undefined) return "an option has the wrong type"
  if (signatureAlgorithm(options.alg) === undefined) return `unknown algorithm ${options.alg}`
  if (!options.disable_jwk_security && !options.jwk_url.startsWith("https://")) {
    return "jwk_url is not https, and disable_jwk_security is not set"
  }
  return undefined
}
