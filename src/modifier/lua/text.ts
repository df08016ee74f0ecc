import { fromBytes, toByteString, toBytes } from "../../lib/lua/index.ts"
import { decodeBytes, encodeBytes } from "../../lib/utf8.ts"

/**
 * Texts on their way between the gateway and scripts. Scripts see bytes; bytes that are no UTF-8 survive the way there and back,
 * and become U+FFFD only where they are written as JSON.
 */

/** A text of the gateway as a Lua string. */
export function luaText(text: string): string {
  return text.isWellFormed() ? toByteString(text) : fromBytes(encodeBytes(text))
}

/** A Lua string as a text of the gateway. */
export function hostText(bytes: string): string {
  return isAscii.test(bytes) ? bytes : decodeBytes(toBytes(bytes))
}

const isAscii = /^[\0-\x7f]*$/
