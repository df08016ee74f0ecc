import { safeValue } from "../../lib/header-value.ts"
import { LuaBudgetError, LuaError, LuaSyntaxError, typeName, type Value } from "../../lib/lua/index.ts"
import { type ErrorAnswer, GatewayError } from "../../pipeline/error.ts"
import type { SourceMap } from "./source-map.ts"
import { hostText } from "./text.ts"

/** What a script's error means for the request. */
export interface Failure {
  readonly error: GatewayError
  /** The script ended the request on purpose (`custom_error`); otherwise it is broken. */
  readonly deliberate: boolean
}

/** Between the parts of an error's text that `custom_error` makes: message, code, content type. */
export const separator = " || "

/** `NAME:LINE: rest`, as errors raised in Lua have it in front. */
const positioned = /^([^\n]*?):(\d+):\s*([\s\S]*)$/

/**
 * Reads a thrown error as the reference does (semantics/lua.md, section 2). `undefined`: it is none of the script, but a
 * fault of the gateway.
 */
export function failureOf(thrown: unknown, sources: SourceMap): Failure | undefined {
  if (thrown instanceof LuaSyntaxError) return broken(hostText(thrown.message) + sources.suffix(thrown.line))
  if (thrown instanceof LuaBudgetError) return broken(thrown.message)
  if (!(thrown instanceof LuaError)) return undefined
  const value = thrown.value as Value
  if (typeof value !== "string") return broken(`error object is a ${typeName(value)} value${sources.suffix(0)}`)
  const found = positioned.exec(value)
  if (found === null) return broken(hostText(value) + sources.suffix(0))
  const text = hostText((found[3] ?? "").trim())
  const [message = "", code, contentType] = text.split(separator)
  if (code === undefined) return broken(text + sources.suffix(Number(found[2])))
  return { error: new GatewayError("script", message, answerOf(code, contentType)), deliberate: true }
}

function broken(message: string): Failure {
  return { error: new GatewayError("script", message), deliberate: false }
}

/** A code that is no integer, and -1, which stands for none, leave the plain 500. */
function answerOf(code: string, contentType: string | undefined): ErrorAnswer {
  const status = /^[+-]?\d+$/.test(code) ? Number(code) : -1
  return {
    ...(status === -1 ? {} : { status }),
    ...(contentType === undefined ? {} : { contentType: safeValue(contentType) }),
  }
}
