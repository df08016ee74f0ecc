import { fromBytes, raise } from "../../lib/lua/index.ts"

/** Bytes of a body that a script can hold as a text. */
export const bodyLimit = 8 * 1024 * 1024

/** A body as a Lua string. */
export function bodyText(bytes: Uint8Array): string {
  if (bytes.length > bodyLimit) raise(`body of more than ${bodyLimit} bytes`)
  return fromBytes(bytes)
}
