import type { Problems } from "./problems.ts"

/** The reference searches this anywhere in the text and wants to find it exactly once. */
const hostPattern = /(https?:\/\/)?([a-zA-Z0-9._-]+)(:[0-9]{2,6})?\/?/g

/** A binding to another Worker of the account in place of a host. */
const serviceBinding = /^service:\/\/[A-Za-z_]\w*$/

/** Cleans a list of hosts to `scheme://name:port`, adding a problem for each that is none. `service://NAME` stays. */
export type HostCleaner = (hosts: readonly string[], at: string, problems: Problems) => readonly string[]

/** Makes a cleaner that remembers the hosts it has seen (semantics/configuration.md, "Hosts"). */
export function hostCleaner(): HostCleaner {
  /** The list of one host by its text: thousands of backends have the same one. */
  const known = new Map<string, readonly [string]>()

  function clean(host: string, at: string, problems: Problems): readonly [string] {
    const before = known.get(host)
    if (before !== undefined) return before
    const found = cleanHost(host)
    if (found === undefined) problems.error(at, `host ${host === "" ? "" : `${host} `}not valid: invalid host`)
    const list = [found ?? host] as const
    if (found !== undefined) known.set(host, list)
    return list
  }

  return function cleanHosts(hosts, at, problems) {
    const only = hosts[0]
    if (only !== undefined && hosts.length === 1) return clean(only, at, problems)
    return hosts.flatMap((host) => clean(host, at, problems))
  }
}

function cleanHost(host: string): string | undefined {
  if (serviceBinding.test(host)) return host
  const [found, ...others] = host.matchAll(hostPattern)
  if (found === undefined || others.length > 0) return undefined
  const [, scheme = "http://", name = "", port = ""] = found
  return scheme + name + port
}

/** Whether a text is an IP address of either version (`listen_ip`). */
export function isIpAddress(text: string): boolean {
  if (text.includes(":")) return /^[\da-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]/`)
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)
}
