import { BoundedMap } from "./bounded-map.ts"

/** Keys whose digests are remembered, and the longest of them: 10,000 times 128 UTF-16 units are 2.5 MB. */
const remembered = 10_000
const longest = 128

/**
 * Digests client keys (SHA-256 in hexadecimal), at once where the key was seen lately. Two keys never share a digest, keys of any
 * length cost the same to keep, and no API key or token is stored or leaves the isolate as it is.
 */
export function createDigester(): (key: string) => string | Promise<string> {
  const known = new BoundedMap<string, string>(remembered)
  async function compute(key: string): Promise<string> {
    const hash = await crypto.subtle.digest("SHA-256", unitsOf(key))
    const text = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("")
    if (key.length <= longest) known.set(key, text)
    return text
  }
  return (key) => known.get(key) ?? compute(key)
}

/** UTF-16 units as bytes: UTF-8 would make one of all lone surrogates. */
function unitsOf(text: string): Uint8Array {
  const units = new Uint8Array(text.length * 2)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    units[2 * index] = unit & 0xff
    units[2 * index + 1] = unit >> 8
  }
  return units
}
