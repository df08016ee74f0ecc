import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import { parseDuration } from "../../lib/go-duration.ts"
import { signatureAlgorithm } from "../../lib/jose/algorithms.ts"
import { decodeBase64url } from "../../lib/jose/base64url.ts"

const text = v.nullish(v.string(), "")
const flag = v.nullish(v.boolean(), false)
const texts = v.nullish(v.array(v.string()), () => [])
const seconds = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)), 0)

export const validatorSchema = v.looseObject({
  alg: text,
  jwk_url: text,
  disable_jwk_security: flag,
  cache: flag,
  cache_duration: seconds,
  issuer: text,
  audience: texts,
  leeway: text,
  roles: texts,
  roles_key: text,
  roles_key_is_nested: flag,
  scopes: texts,
  scopes_key: text,
  scopes_matcher: text,
  cookie_key: text,
  auth_header_name: text,
  propagate_claims: v.nullish(v.array(v.array(v.string())), () => []),
  propagate_claims_preserve_array: flag,
  key_identify_strategy: text,
  failed_jwk_key_cooldown: text,
  operation_debug: flag,
  jwk_fingerprints: texts,
  cipher_suites: v.nullish(v.array(v.number()), () => []),
  jwk_local_path: text,
  jwk_local_ca: text,
  secret_url: text,
  cypher_key: text,
})

/** The options of a validator as written, defaults filled in. */
export type ValidatorOptions = v.InferOutput<typeof validatorSchema>

/** Reads the options; `undefined` when one has the wrong type: such an endpoint is closed. */
export function validatorOptions(raw: unknown): ValidatorOptions | undefined {
  const parsed = v.safeParse(validatorSchema, raw)
  return parsed.success ? parsed.output : undefined
}

/** Milliseconds of a duration option; `fallback` for what is none and for less than a second. */
export function durationOption(value: string, fallback: number): number {
  const duration = parseDuration(value) ?? 0
  return duration >= 1000 ? duration : fallback
}

/** Options that need a file system or a hand on TLS. */
const withoutEffect = ["jwk_fingerprints", "cipher_suites", "jwk_local_ca", "secret_url", "cypher_key"] as const

/** What the start says about a validator (semantics/authentication.md, "Closed endpoints and refused starts"). */
export function checkValidator(raw: unknown, at: string, problems: Problems): void {
  const options = validatorOptions(raw)
  if (options === undefined) {
    problems.warning(at, "every request is answered 401: an option has the wrong type")
    return
  }
  if (isInsecure(options)) {
    problems.warning(at, "every request is answered 401: jwk_url is not https, and disable_jwk_security is not set")
  } else checkSecure(options, at, problems)
}

/** A `jwk_url` that anyone on the way could answer for. */
export function isInsecure({ jwk_url: url, disable_jwk_security: allowed }: ValidatorOptions): boolean {
  return !allowed && !url.startsWith("https://")
}

function checkSecure(options: ValidatorOptions, at: string, problems: Problems): void {
  const { alg, jwk_fingerprints: fingerprints, roles_key: rolesKey } = options
  if (signatureAlgorithm(alg) === undefined) problems.error(`${at}.alg`, `JOSE: unknown algorithm ${alg}`)
  if (fingerprints.some((fingerprint) => decodeBase64url(fingerprint) === undefined)) {
    problems.error(`${at}.jwk_fingerprints`, "not base64url")
  }
  if (options.jwk_local_path !== "") problems.error(`${at}.jwk_local_path`, "there is no file system here: use jwk_url")
  if (options.roles_key_is_nested && rolesKey.includes(".") && rolesKey.length < 4) {
    problems.error(`${at}.roles_key`, "too short for a nested key")
  }
  for (const name of withoutEffect)
    if (options[name].length > 0) problems.warning(`${at}.${name}`, "has no effect here")
}
