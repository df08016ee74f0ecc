import type { Millis, Service } from "../../config/service.ts"
import type { Scope } from "../../pipeline/scope.ts"
import type { KeysOptions } from "./options.ts"

/** The roles of a client's key; `undefined` when there is no such key. */
export type KeyRing = (key: string, scope: Scope) => Promise<readonly string[] | undefined>

/** Longer texts are no keys: hashing them would only cost time. */
const maxLength = 4096

const ringOf = new WeakMap<Service, KeyRing>()

/** One ring for all endpoints of a service. */
export function sharedKeyRing(service: Service, options: KeysOptions): KeyRing {
  let ring = ringOf.get(service)
  if (ring === undefined) {
    ring = keyRing(options)
    ringOf.set(service, ring)
  }
  return ring
}

/**
 * Keys are looked up by a hash of what the client sent, so neither time nor memory tells how near a guess was. A key in the
 * store is the document `api-keys/<SHA-256 of salt and key, in hexadecimal>`.
 */
export function keyRing({ hash, salt, keys, store }: KeysOptions): KeyRing {
  const algorithm = hash === "sha1" ? "SHA-1" : "SHA-256"
  const configured = new Map<string, readonly string[]>()
  let isReady = hash !== "plain"
  const enabled = keys.filter((key) => key.enabled)
  if (isReady) for (const { key, roles } of enabled) configured.set(key.toLowerCase(), roles)

  async function hashPlainKeys(): Promise<void> {
    for (const { key, roles } of enabled) configured.set(await digest(algorithm, salt + key), roles)
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

/** Milliseconds that a key of the store is believed, and that its absence is: a removed key ends within the first. */
const believed: Millis = 60_000
const absenceBelieved: Millis = 10_000

/** Answers of the store that are remembered: hashes come from clients, memory may not grow with them. */
const rememberedLimit = 1000

interface Remembered {
  readonly roles: readonly string[] | undefined
  readonly until: Millis
}

function storedKeys(): KeyRing {
  const remembered = new Map<string, Remembered>()

  async function read(name: string, scope: Scope): Promise<readonly string[] | undefined> {
    const { keyStore, clock, log } = scope.ports
    const text = await keyStore?.get(`api-keys/${name}`).catch(() => {
      log.error("the API keys cannot be read")
      return null
    })
    const roles = typeof text === "string" ? rolesOf(text) : undefined
    if (remembered.size >= rememberedLimit) remembered.clear()
    remembered.set(name, { roles, until: clock.now() + (roles === undefined ? absenceBelieved : believed) })
    return roles
  }

  return async (name, scope) => {
    const known = remembered.get(name)
    return known !== undefined && scope.ports.clock.now() < known.until ? known.roles : read(name, scope)
  }
}

/** `{"roles": ["clerk"]}`; a document with `"enabled": false`, or a damaged one, is no key. */
function rolesOf(text: string): readonly string[] | undefined {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof document !== "object" || document === null) return undefined
  if ("enabled" in document && document.enabled !== true) return undefined
  const roles = "roles" in document ? document.roles : []
  return Array.isArray(roles) && roles.every((role) => typeof role === "string") ? roles : undefined
}

/** Lower-case hexadecimal. */
async function digest(algorithm: string, text: string): Promise<string> {
  const bytes = await crypto.subtle.digest(algorithm, new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
