import type { Millis } from "../../config/service.ts"
import { areClaimsGood, type Claims, claim, type ExpectedClaims } from "../../lib/claims.ts"
import { signatureAlgorithm } from "../../lib/jose-algorithms.ts"
import { keyNaming } from "../../lib/jose-key-id.ts"
import { parseClaims, parseToken, type SignedToken } from "../../lib/jose-token.ts"
import type { ServiceSite } from "../../pipeline/component.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { keyFinder } from "../keys/key-finder.ts"
import { durationOption, isInsecure, perIssuer, type ValidatorOptions } from "./options.ts"

/** The claims of a good token, or why it is refused (for the log; it holds nothing of the token). */
export type Verified = { readonly claims: Claims } | { readonly refused: string }

/** Verifies a token's signature and its registered claims. */
export type Verifier = (token: string, scope: Scope) => Promise<Verified>

type TokenVerifier = (token: SignedToken, scope: Scope) => Promise<Verified>

/** Compiles the verifier of an endpoint; `undefined` closes the endpoint. */
export function tokenVerifier(options: ValidatorOptions, at: ServiceSite): Verifier | undefined {
  const verify = options.issuers.length === 0 ? oneIssuer(options, at) : severalIssuers(options, at)
  if (verify === undefined) return undefined
  return async (text, scope) => {
    if (text === "") return { refused: "no token" }
    const token = parseToken(text)
    return token === undefined ? { refused: "not a token" } : verify(token, scope)
  }
}

/**
 * The claim `iss`, not verified yet, chooses the issuer; what it says is then checked against that issuer's keys alone, so
 * that no issuer can speak for another one.
 */
function severalIssuers(options: ValidatorOptions, at: ServiceSite): TokenVerifier | undefined {
  const verifiers = new Map<unknown, TokenVerifier>()
  for (const one of perIssuer(options)) {
    const verify = one === undefined || one.issuer === "" ? undefined : oneIssuer(one, at)
    if (one === undefined || verify === undefined) return undefined
    verifiers.set(one.issuer, verify)
  }
  return async (token, scope) => {
    const claims = parseClaims(token)
    const verify = claims === undefined ? undefined : verifiers.get(claim(claims, "iss"))
    return verify === undefined ? { refused: "unknown issuer" } : verify(token, scope)
  }
}

function oneIssuer(options: ValidatorOptions, { ports, service }: ServiceSite): TokenVerifier | undefined {
  const algorithm = signatureAlgorithm(options.alg)
  const { jwk_url: url, disable_jwk_security: allowPlainHttp } = options
  if (algorithm === undefined || isInsecure(options)) return undefined
  const naming = keyNaming(options.key_identify_strategy)
  const cacheDuration = keyTime(options, service.extraConfig["auth/validator"])
  const cooldown = durationOption(options.failed_jwk_key_cooldown, 0)
  const find = keyFinder({ url, allowPlainHttp, naming, cacheDuration, cooldown }, ports)
  const expected: ExpectedClaims = {
    issuer: options.issuer,
    audience: options.audience,
    leeway: durationOption(options.leeway, 1000) / 1000,
  }

  return async function verifyToken(token, scope) {
    if (token.algorithm !== algorithm.name) return { refused: "another algorithm" }
    const found = find(naming.ofToken(token), scope)
    const held = found instanceof Promise ? await found : found
    if (held === undefined) return { refused: "no such key" }
    const imported = held.cryptoKey(algorithm, "verify")
    const key = imported instanceof Promise ? await imported : imported
    if (key === undefined) return { refused: "the key does not fit the algorithm" }
    if (!(await isSignedBy(key, algorithm.signParameters, token))) return { refused: "bad signature" }
    const claims = parseClaims(token)
    if (claims === undefined) return { refused: "bad payload" }
    const isGood = areClaimsGood(claims, expected, scope.ports.clock.now() / 1000)
    return isGood ? { claims } : { refused: "bad registered claims" }
  }
}

/**
 * WebCrypto does this directly and not through `jose`, which refuses RSA keys below 2048 bits and keys whose `use`, `alg` or
 * `key_ops` say something else; the reference accepts both.
 */
async function isSignedBy(key: CryptoKey, parameters: SubtleCryptoSignAlgorithm, token: SignedToken): Promise<boolean> {
  try {
    return await crypto.subtle.verify(parameters, key, token.signature, token.signingInput)
  } catch {
    return false
  }
}

const defaultKeyTime = 900

/**
 * How long keys stay: the longer of the endpoint's time and the one of the cache that the service's endpoints share.
 * `undefined`: no cache.
 */
function keyTime({ cache, cache_duration: own }: ValidatorOptions, service: unknown): Millis | undefined {
  if (!cache) return undefined
  return 1000 * Math.max(own || defaultKeyTime, sharedSeconds(service))
}

function sharedSeconds(service: unknown): number {
  if (typeof service !== "object" || service === null || Array.isArray(service)) return 0
  const seconds = "shared_cache_duration" in service ? service.shared_cache_duration : 0
  return typeof seconds === "number" && seconds > 0 ? seconds : defaultKeyTime
}
