import { type Claims, claim, claimAt } from "../../lib/claims.ts"
import type { ValidatorOptions } from "./options.ts"

/**
 * What claims lead to: `undefined` lets the request pass. `claims_unusable` stands for the reference's panic over a list that is
 * not of texts.
 */
export type Access = undefined | "token_access" | "claims_unusable"

type Rule = (claims: Claims) => Access

/**
 * Compiles the demands on roles and scopes (semantics/authentication.md, "Roles and scopes"); `undefined` when there are none.
 */
export function accessRule(options: ValidatorOptions): Rule | undefined {
  const roles = roleRule(options)
  const scopes = scopeRule(options)
  if (roles === undefined || scopes === undefined) return roles ?? scopes
  return (claims) => roles(claims) ?? scopes(claims)
}

function roleRule({ roles, roles_key: key, roles_key_is_nested: nested }: ValidatorOptions): Rule | undefined {
  if (roles.length === 0) return undefined
  const name = key === "" ? "roles" : key
  const path = nested && !name.startsWith("http") ? name.split(".") : [name]
  return (claims) => {
    const held = words(claimAt(claims, path))
    for (const role of roles) {
      for (const word of held) {
        if (typeof word !== "string") return "claims_unusable"
        if (word === role) return undefined
      }
    }
    return "token_access"
  }
}

function scopeRule({ scopes, scopes_key: key, scopes_matcher: matcher }: ValidatorOptions): Rule | undefined {
  if (scopes.length === 0 || key === "") return undefined
  const path = key.split(".")
  return (claims) => {
    const held = words(claimAt(claims, path))
    if (held.length === 0) return "token_access"
    if (!held.every((word) => typeof word === "string")) return "claims_unusable"
    const names = new Set(held)
    const enough =
      matcher === "all" ? scopes.every((scope) => names.has(scope)) : scopes.some((scope) => names.has(scope))
    return enough ? undefined : "token_access"
  }
}

/** Members of a list, or the words of a text between single spaces. */
function words(value: unknown): readonly unknown[] {
  if (typeof value === "string") return value.split(" ")
  return Array.isArray(value) ? value : []
}

/** The claim that a propagated name means: dots descend unless it looks like a URL. */
export function namedClaim(name: string): (claims: Claims) => unknown {
  if (!name.includes(".") || name.startsWith("http")) return (claims) => claim(claims, name)
  const path = name.split(".")
  return (claims) => claimAt(claims, path)
}
