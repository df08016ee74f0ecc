import type { Millis } from "../../config/service.ts"
import { areClaimsGood, type Claims, claim, type ExpectedClaims } from "../../lib/claims.ts"
import { signatureAlgorithm } from "../../lib/jose/algorithms.ts"
import { keyNaming } from "../../lib/jose/key-id.ts"
import { parseClaims, parseToken, type SignedToken } from "../../lib/jose/token.ts"
import type { ServiceSite } from "../../pipeline/component.ts"
import type { Reason } from "../../pipeline/reasons.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { keyFinder } from "../keys/key-finder.ts"
import { furtherIssuers } from "./issuers.ts"
import { durationOption, isInsecure, type ValidatorOptions } from "./options.ts"
import { type KnownToken, tokenMemory } from "./token-memory.ts"

/** The claims of a good token, or why it is refused. */
export type Verified = { readonly claims: Claims } | { readonly refused: Reason }

/** Verifies a token's signature and its registered claims. */
export type Verifier = (token: string, scope: Scope) => Promise<Verified>

/** A token as the client sent it, taken apart, and what is known of it from an earlier request. */
interface Presented {
  readonly text: string
  readonly token: SignedToken
  readonly known: KnownToken | undefined
}

type TokenVerifier = (presented: Presented, scope: Scope) => Promise<Verified>

/** One for the isolate: what it may hold is bounded whatever the number of endpoints. */
const memory = tokenMemory()

/**
 * Compiles the verifier of an endpoint; `undefined` closes the endpoint.
 * @param further what `skerry/issuers` says
 */
export function tokenVerifier(options: ValidatorOptions, further: unknown, at: ServiceSite): Verifier | undefined {
  const own = oneIssuer(options, at)
  const others = furtherIssuers(options, further)
  if (own === undefined || others === undefined) return undefined
  const verify = others.length === 0 ? own : severalIssuers(own, others, at)
  return async (text, scope) => {
    if (text === "") return { refused: "token_missing" }
    const known = memory.get(text)
    const token = known?.token ?? parseToken(text)
    return token === undefined ? { refused: "token_malformed" } : verify({ text, token, known }, scope)
  }
}

/**
 * The claim `iss`, not verified yet, chooses the issuer; what it says is then checked against that issuer's keys alone, so
 * that no issuer can speak for another one. A token of none of the others is the validator's own affair.
 */
function severalIssuers(own: TokenVerifier, others: readonly ValidatorOptions[], at: ServiceSite): TokenVerifier {
  const verifiers = new Map<unknown, TokenVerifier>()
  for (const options of others) verifiers.set(options.issuer, oneIssuer(options, at) ?? refuseAll)
  return async (presented, scope) => {
    const claims = presented.known?.claims ?? parseClaims(presented.token)
    if (claims === undefined) return { refused: "token_payload" }
    return (verifiers.get(claim(claims, "iss")) ?? own)(presented, scope)
  }
}

const refuseAll: TokenVerifier = async () => ({ refused: "validator_closed" })

function oneIssuer(options: ValidatorOptions, { ports, service }: ServiceSite): TokenVerifier | undefined {
  const algorithm = signatureAlgorithm(options.alg)
  const { jwk_url: url, disable_jwk_security: allowPlainHttp } = options
  if (algorithm === undefined || isInsecure(options)) return undefined
  const naming = keyNaming(options.key_identify_strategy)
  const cacheDuration = keyTime(options, service.extraConfig["auth/validator"])
  const cooldown = durationOption(options.failed_jwk_key_cooldown, 0)
  const find = keyFinder({ url, allowPlainHttp, naming, cacheDuration, cooldown }, ports)
  const parameters = algorithm.signParameters
  const expected: ExpectedClaims = {
    issuer: options.issuer,
    audience: options.audience,
    leeway: durationOption(options.leeway, 1000) / 1000,
  }

  async function signedClaims(key: CryptoKey, { text, token }: Presented): Promise<Verified> {
    if (!(await isSignedBy(key, parameters, token))) return { refused: "token_signature" }
    const claims = parseClaims(token)
    if (claims === undefined) return { refused: "token_payload" }
    memory.remember(text, { token, key, claims })
    return { claims }
  }

  return async function verifyToken(presented, scope) {
    const { token, known } = presented
    if (token.algorithm !== algorithm.name) return { refused: "token_algorithm" }
    const found = find(naming.ofToken(token), scope)
    const held = found instanceof Promise ? await found : found
    if (held === undefined) return { refused: "token_key" }
    const imported = held.cryptoKey(algorithm, "verify")
    const key = imported instanceof Promise ? await imported : imported
    if (key === undefined) return { refused: "token_key" }
    const verified = known?.key === key ? known : await signedClaims(key, presented)
    if ("refused" in verified) return verified
    if (areClaimsGood(verified.claims, expected, scope.ports.clock.now() / 1000)) return verified
    const isOfIssuer = expected.issuer === "" || claim(verified.claims, "iss") === expected.issuer
    return { refused: isOfIssuer ? "token_claims" : "token_issuer" }
  }
}

/** WebCrypto itself and not `jose`, which refuses RSA keys below 2048 bits; the reference accepts them (docs/dependencies.md). */
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
