import type { Millis } from "../../config/service.ts"
import type { Scope } from "../../pipeline/scope.ts"

/** Milliseconds that a key of the store is believed: a removed key ends within them. */
const believed: Millis = 60_000

/** Milliseconds that the absence of a key is believed, and that a key goes on when the store fails. */
const shortlyBelieved: Millis = 10_000

/** Answers of the store that are remembered: hashes come from clients, memory may not grow with them. */
const rememberedLimit = 1000

interface Remembered {
  readonly roles: readonly string[] | undefined
  readonly until: Millis
}

/**
 * Keys that are documents of the store, `api-keys/<hash>`, such as `{"roles": ["clerk"]}`.
 * @returns the roles of the key with that hash, in lower-case hexadecimal
 */
export function storedKeys(): (hash: string, scope: Scope) => Promise<readonly string[] | undefined> {
  const remembered = new Map<string, Remembered>()

  function remember(hash: string, roles: readonly string[] | undefined, until: Millis): typeof roles {
    if (remembered.size >= rememberedLimit) remembered.clear()
    remembered.set(hash, { roles, until })
    return roles
  }

  return async function rolesOfStored(hash, { ports: { keyStore, clock, log } }) {
    const known = remembered.get(hash)
    const now = clock.now()
    if (known !== undefined && now < known.until) return known.roles
    try {
      const text = (await keyStore?.get(`api-keys/${hash}`)) ?? null
      const roles = text === null ? undefined : rolesOf(text)
      return remember(hash, roles, now + (roles === undefined ? shortlyBelieved : believed))
    } catch {
      log.error("the API keys cannot be read")
      return remember(hash, known?.roles, now + shortlyBelieved)
    }
  }
}

/** The roles that a document lists; a damaged one is no key. */
function rolesOf(text: string): readonly string[] | undefined {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof document !== "object" || document === null) return undefined
  const roles = "roles" in document ? document.roles : []
  return Array.isArray(roles) && roles.every((role) => typeof role === "string") ? roles : undefined
}
