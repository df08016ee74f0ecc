import type { Backend } from "../../config/service.ts"
import { claimText, memberText } from "../../lib/claim-text.ts"
import { type Claims, claim } from "../../lib/claims.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import { namedClaim } from "./access.ts"
import type { ValidatorOptions } from "./options.ts"

/** Hands claims on with the request; false when a claim cannot be handed on. */
export type Offer = (claims: Claims, request: ClientRequest) => boolean

const headerName = /^[\w!#$%&'*+\-.^`|~]+$/

/**
 * Compiles `propagate_claims`: each header is set in place of what the client sent, to the empty text where the claim is
 * absent, so that it cannot be forged (semantics/authentication.md, "Claims into headers").
 */
export function claimHeaders(options: ValidatorOptions): Offer | undefined {
  const { propagate_claims: pairs, propagate_claims_preserve_array: preserve } = options
  const headers = new Map<string, (claims: Claims) => unknown>()
  for (const [name, header, ...more] of pairs) {
    if (name !== undefined && header !== undefined && more.length === 0 && headerName.test(header)) {
      headers.set(header, namedClaim(name))
    }
  }
  if (headers.size === 0) return undefined
  const text = preserve ? preserved : claimText
  return (claims, request) => {
    for (const [header, find] of headers) {
      const value = text(find(claims))
      if (breaksLine.test(typeof value === "string" ? value : value.join())) return false
      request.setHeader(header, value)
    }
    return true
  }
}

/** What no header's value may hold: with it a claim could add headers of its own. */
const breaksLine = /[\0-\x08\x0a-\x1f\x7f]/

function preserved(value: unknown): string | readonly string[] {
  return Array.isArray(value) ? value.map(memberText) : claimText(value)
}

/**
 * Compiles which claims become parameters: those that a `url_pattern` names as `{JWT.claim}`, by their literal name
 * (semantics/authentication.md, "Claims in `url_pattern`"). An absent one stays unset.
 */
export function claimParameters(backends: readonly Backend[]): Offer | undefined {
  const names = new Set<string>()
  for (const { urlPattern } of backends) {
    for (const [, name = ""] of urlPattern.matchAll(/\{JWT\.([^{}]+)\}/g)) names.add(name)
  }
  if (names.size === 0) return undefined
  return (claims, request) => {
    const params = new Map(request.params)
    for (const name of names) {
      const value = claim(claims, name)
      if (value !== undefined) params.set(`JWT.${name}`, claimText(value))
    }
    request.params = params
    return true
  }
}
