import type { ClientRequest } from "../../pipeline/request.ts"
import type { Scope } from "../../pipeline/scope.ts"

/** What tells one client from another; empty or `undefined` where the request does not say. */
export type ClientKey = (request: ClientRequest, scope: Scope) => string | undefined

interface StrategyOptions {
  /** The header or path parameter that holds the client's name. */
  readonly key: string
  readonly cloudflareAddress: boolean
}

/** The strategies by their names in lower case (semantics/limits-and-validation.md, "qos/ratelimit/router"). */
const strategies: Readonly<Record<string, (options: StrategyOptions) => ClientKey>> = {
  ip: ({ key, cloudflareAddress }) => (cloudflareAddress ? edgeAddress : key === "" ? address : headerAddress(key)),
  header: ({ key }) => (key === "" ? nobody : (request) => firstValue(request.headers.get(key))),
  param:
    ({ key }) =>
    (request) =>
      request.params.get(key),
}

/** The way to a client's key; `undefined` for a strategy that does not exist. */
export function clientKey(strategy: unknown, options: StrategyOptions): ClientKey | undefined {
  if (typeof strategy !== "string") return undefined
  const name = strategy.toLowerCase()
  return Object.hasOwn(strategies, name) ? strategies[name]?.(options) : undefined
}

const nobody: ClientKey = () => undefined

const address: ClientKey = (_request, scope) => scope.clientAddress

const ipv4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

/** The first address of a header without its port; anything but an IPv4 address is not understood. */
function headerAddress(name: string): ClientKey {
  return (request, scope) => {
    const [first = ""] = (request.headers.get(name) ?? "").split(",", 1)
    const [text = ""] = first.trim().split(":", 1)
    return ipv4.test(text) ? text : scope.clientAddress
  }
}

/**
 * The runtime has joined repeated headers with comma and blank; the first value counts. It may leave the blanks around a
 * value, which belong to the line and not to the value.
 */
function firstValue(joined: string | null): string | undefined {
  return joined?.split(", ", 1)[0]?.trim()
}

/**
 * The address that Cloudflare saw, in one spelling for each address: no header that the client writes changes it. Where
 * nobody set `CF-Connecting-IP` the address of the `router` rules stands in.
 */
const edgeAddress: ClientKey = (request, scope) =>
  canonicalAddress(request.headers.get("cf-connecting-ip") ?? scope.clientAddress)

const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/** An IPv6 address in the form of RFC 5952; an IPv4 address in it as the IPv4 address; other texts in lower case. */
export function canonicalAddress(text: string): string {
  const trimmed = text.trim().toLowerCase()
  if (!trimmed.includes(":")) return trimmed
  const url = URL.parse(`http://[${trimmed}]/`)
  if (url === null) return trimmed
  const address = url.hostname.slice(1, -1)
  const [, high, low] = mapped.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  const bytes = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bytes >>> shift) & 0xff).join(".")
}
