/**
 * Headers of a request on its way to a backend: canonical name (`X-Forwarded-For`) → values in order.
 * A Map, not `Headers`: scripts and modifiers see single values and canonical names, as the reference's do.
 */
export type HeaderMap = Map<string, string[]>

export type ReadonlyHeaderMap = ReadonlyMap<string, readonly string[]>

/** First value of a canonical name, `""` when there is none. */
export function firstValue(headers: ReadonlyHeaderMap, canonicalName: string): string {
  return headers.get(canonicalName)?.[0] ?? ""
}

/** A copy whose value lists may be changed without touching the original. */
export function copyHeaders(headers: ReadonlyHeaderMap): HeaderMap {
  const copy: HeaderMap = new Map()
  for (const [name, values] of headers) copy.set(name, [...values])
  return copy
}

/** Adds one value behind those that a name has. */
export function addHeader(headers: HeaderMap, canonicalName: string, value: string): void {
  const values = headers.get(canonicalName)
  if (values === undefined) headers.set(canonicalName, [value])
  else values.push(value)
}
