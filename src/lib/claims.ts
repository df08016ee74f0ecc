/** Members of a verified token's payload. Its keys are untrusted: read them with `claim` or `claimAt`. */
export type Claims = Readonly<Record<string, unknown>>

/** What the registered claims have to be. */
export interface ExpectedClaims {
  /** Equal to the letter; empty: any. */
  readonly issuer: string
  /** All of them must be in `aud`. */
  readonly audience: readonly string[]
  /** Seconds that clocks may differ. */
  readonly leeway: number
}

const textClaims = ["iss", "sub", "jti"]

/**
 * Checks types and values of the registered claims (RFC 7519, section 4.1; semantics/authentication.md, "Registered claims").
 * @param now seconds since the epoch, with decimals
 */
export function areClaimsGood(claims: Claims, expected: ExpectedClaims, now: number): boolean {
  for (const name of textClaims) if (!isTextOrNothing(claim(claims, name))) return false
  if (expected.issuer !== "" && claim(claims, "iss") !== expected.issuer) return false
  return isAudienceGood(claims, expected.audience) && areTimesGood(claims, expected.leeway, now)
}

/** The claim of that literal name; `undefined` when there is none. */
export function claim(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** The value at the end of a path through objects; `undefined` when a level is missing or no object. */
export function claimAt(claims: Claims, path: readonly string[]): unknown {
  let value: unknown = claims
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
    value = claim(value as Claims, name)
  }
  return value
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string"
}

/** `aud` is a text or a list of texts even where nothing is expected of it; `null` is neither. */
function isAudienceGood(claims: Claims, expected: readonly string[]): boolean {
  const audience = claim(claims, "aud")
  if (audience === undefined) return expected.length === 0
  if (typeof audience === "string") return expected.every((name) => name === audience)
  if (!Array.isArray(audience) || !audience.every((name) => typeof name === "string")) return false
  return expected.every((name) => audience.includes(name))
}

function areTimesGood(claims: Claims, leeway: number, now: number): boolean {
  // Written so that NaN, an instant that is none, fails.
  return (
    now - leeway <= instant(claims, "exp", Number.POSITIVE_INFINITY) &&
    instant(claims, "nbf", Number.NEGATIVE_INFINITY) <= now + leeway &&
    instant(claims, "iat", Number.NEGATIVE_INFINITY) <= now + leeway
  )
}

/** Whole seconds of a NumericDate, NaN for anything that is none, `absent` where there is nothing. */
function instant(claims: Claims, name: string, absent: number): number {
  const value = claim(claims, name)
  if (value === undefined || value === null) return absent
  const seconds = typeof value === "number" ? Math.trunc(value) : Number.NaN
  return Number.isSafeInteger(seconds) ? seconds : Number.NaN
}
