import { parseIp, parseNetwork } from "./ip.ts"

export interface ClientAddressOptions {
  /** False: no header is read. */
  readonly forwardedByClientIp: boolean
  /** Headers that may name the client, first to last; `X-Forwarded-For` and `X-Real-IP` by default. */
  readonly remoteIpHeaders: readonly string[] | undefined
  /** Addresses and networks whose word counts; everybody's by default. */
  readonly trustedProxies: readonly string[] | undefined
  /** `X-Appengine-Remote-Addr` comes first, unchecked. */
  readonly appEngine: boolean
}

/** A request's headers; repeated lines joined with commas. */
export interface ReadHeaders {
  get(name: string): string | null
}

/**
 * Compiles the rule that finds a client's address (semantics/routing-and-status.md, section 5, "Client address").
 * @returns a function of the request's headers and its peer's address.
 */
export function compileClientAddress(options: ClientAddressOptions): (headers: ReadHeaders, peer: string) => string {
  const names = options.remoteIpHeaders ?? ["X-Forwarded-For", "X-Real-IP"]
  const networks = options.trustedProxies?.map(parseNetwork)
  const isTrusted = trustOf(networks)
  const isTrustedPeer = (peer: string) => {
    if (networks === undefined) return true
    const address = parseIp(peer)
    return address === undefined || isTrusted(address)
  }
  return (headers, peer) => {
    if (options.appEngine) {
      const named = headers.get("X-Appengine-Remote-Addr")
      if (named) return named
    }
    if (!options.forwardedByClientIp || !isTrustedPeer(peer)) return peer
    for (const name of names) {
      const value = headers.get(name)
      const found = value === null ? undefined : clientIn(value, isTrusted)
      if (found !== undefined) return found
    }
    return peer
  }
}

type Trust = (address: bigint) => boolean

function trustOf(networks: readonly (Trust | undefined)[] | undefined): Trust {
  if (networks === undefined) return () => true
  // The reference stops reading at the first network that it cannot read: those before it count.
  const unread = networks.indexOf(undefined)
  const read = unread < 0 ? networks : networks.slice(0, unread)
  return (address) => read.some((network) => network?.(address))
}

/** From the right: the first address that is not trusted, or the leftmost; a text that is no address ends the search. */
function clientIn(value: string, isTrusted: Trust): string | undefined {
  const addresses = value.split(",").map((text) => text.trim())
  for (let index = addresses.length - 1; index >= 0; index--) {
    const text = addresses[index] ?? ""
    const address = parseIp(text)
    if (address === undefined) return undefined
    if (index === 0 || !isTrusted(address)) return text
  }
  return undefined
}
