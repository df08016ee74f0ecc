import type { Claims } from "../../lib/claims.ts"
import type { SignedToken } from "../../lib/jose/token.ts"

/** A token whose signature has been verified, and the key that did. */
export interface KnownToken {
  readonly token: SignedToken
  readonly key: CryptoKey
  readonly claims: Claims
}

/** Characters of a token, and of all tokens that are remembered at once: with their claims some 10 MB. */
const maxLength = 8192
const maxTotal = 1_000_000

/**
 * Good signatures by the whole text of their token, so that a client's second request costs no second verification. An
 * entry says one thing only: this key has signed this text. Times, issuer, audience, revocation, roles and scopes are
 * judged anew for each request, and the entry counts only while the key is found under the token's id: a new key document
 * makes new keys, so no entry outlives `exp`, a key, or the time that the key is kept.
 */
export interface TokenMemory {
  get(text: string): KnownToken | undefined
  remember(text: string, known: KnownToken): void
}

export function tokenMemory(): TokenMemory {
  const known = new Map<string, KnownToken>()
  let total = 0

  function forgetOldest(): void {
    const [oldest] = known.keys()
    if (oldest === undefined) return
    known.delete(oldest)
    total -= oldest.length
  }

  return {
    get: (text) => known.get(text),
    remember(text, entry) {
      if (text.length > maxLength) return
      // Several requests share them from now on.
      freeze(entry.claims)
      if (!known.has(text)) total += text.length
      known.set(text, entry)
      while (total > maxTotal) forgetOldest()
    },
  }
}

/** The depth is bounded by what `parseStrictJson` lets pass. */
function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return
  Object.freeze(value)
  for (const member of Object.values(value)) freeze(member)
}
