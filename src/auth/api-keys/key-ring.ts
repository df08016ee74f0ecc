import { is } from "valibot"
import type { Service } from "../../config/service.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { type KeysOptions, storeNamespace, storeSchema } from "./options.ts"
import { storedKeys } from "./stored-keys.ts"

/** The roles of a client's key; `undefined` when there is no such key. */
export type KeyRing = (key: string, scope: Scope) => Promise<readonly string[] | undefined>

/** Longer texts are no keys: hashing them would only cost time. */
const maxLength = 4096

const ringOf = new WeakMap<Service, KeyRing>()

/** One ring for all endpoints of a service. */
export function sharedKeyRing(service: Service, options: KeysOptions): KeyRing {
  let ring = ringOf.get(service)
  if (ring === undefined) {
    const own = service.extraConfig[storeNamespace]
    ring = keyRing(options, is(storeSchema, own) && own.store)
    ringOf.set(service, ring)
  }
  return ring
}

/**
 * Keys are looked up by a hash of what the client sent, so neither time nor memory tells how near a guess was.
 * @param store whether keys are also looked for in the store, by SHA-256 of salt and key
 */
export function keyRing({ hash, salt, keys }: KeysOptions, store: boolean): KeyRing {
  const algorithm = hash === "sha1" ? "SHA-1" : "SHA-256"
  const configured = new Map<string, readonly string[]>()
  let isReady = hash !== "plain"
  if (isReady) for (const { key, roles } of keys) configured.set(key.toLowerCase(), roles)

  async function hashPlainKeys(): Promise<void> {
    for (const { key, roles } of keys) configured.set(await digest(algorithm, salt + key), roles)
    isReady = true
  }

  const stored = store ? storedKeys() : undefined
  return async (key, scope) => {
    if (key === "" || key.length > maxLength) return undefined
    if (!isReady) await hashPlainKeys()
    const roles = configured.get(await digest(algorithm, salt + key))
    if (roles !== undefined || stored === undefined) return roles
    return stored(await digest("SHA-256", salt + key), scope)
  }
}

/** Lower-case hexadecimal. */
async function digest(algorithm: string, text: string): Promise<string> {
  const bytes = await crypto.subtle.digest(algorithm, new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
