import type { CanaryRule } from "./pointer.ts"

/** Decides whether a request gets the canary: `client` is the address of the client. */
export type CanaryTest = (request: Request, client: string) => boolean

/** Parts that clients are spread over: a percentage may have two decimals. */
const parts = 10_000

/**
 * Compiles a canary rule. A client stays on its side while the same document is the canary, in every isolate; a growing
 * percentage keeps those who are there already, and another document begins with other clients.
 */
export function compileCanary({ document, percent, header }: CanaryRule): CanaryTest {
  const share = Math.round((percent / 100) * parts)
  const byClient: CanaryTest = share === 0 ? () => false : (_, client) => place(document, client) < share
  if (header === undefined) return byClient
  return (request, client) => request.headers.get(header.name) === header.value || byClient(request, client)
}

/** FNV-1a with a final mix, so that neighbouring addresses fall apart. */
function place(document: string, client: string): number {
  let hash = 0x811c9dc5
  const text = `${document}:${client}`
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % parts
}
