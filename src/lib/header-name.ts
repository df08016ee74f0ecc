const known = new Map<string, string>()

/** Names remembered at the most: names come from clients, memory may not grow with them. */
const knownLimit = 1000

/**
 * The canonical form of a header name, `x-request-id` → `X-Request-Id`. A name with characters that are no token is left as it
 * is (Go's textproto.CanonicalMIMEHeaderKey).
 */
export function canonicalHeaderName(name: string): string {
  const found = known.get(name)
  if (found !== undefined) return found
  const canonical = isHeaderName(name)
    ? name.toLowerCase().replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
    : name
  if (known.size < knownLimit) known.set(name, canonical)
  return canonical
}

/** Whether a text is a token, as names of header fields are (RFC 9110, section 5.6.2). */
export function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+\-.^`|~]+$/.test(name)
}
