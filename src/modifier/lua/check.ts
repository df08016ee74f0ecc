import type { Problems } from "../../config/problems.ts"
import { LuaSyntaxError } from "../../lib/lua/index.ts"
import { luaOptions } from "./options.ts"
import { scriptOf } from "./script.ts"
import { hostText } from "./text.ts"

/** Says where the scripts of a configuration are no Lua. The reference starts nevertheless, and fails each request. */
export function checkScripts(raw: unknown, at: string, problems: Problems): void {
  const options = luaOptions(raw)
  if (options === undefined) {
    problems.warning(at, "no object, ignored")
    return
  }
  checkText(options.pre, `${at}.pre`, problems)
  checkText(options.post, `${at}.post`, problems)
}

/** Says where a text is no Lua. */
export function checkText(text: string, at: string, problems: Problems): void {
  if (text === "") return
  const script = scriptOf(text)
  if (!(script instanceof LuaSyntaxError)) return
  const { line, column, message } = script
  const place = line > 0 ? `line ${line}, column ${column}: ` : ""
  problems.warning(at, `${place}${hostText(message)}; every request that comes to it is answered with 500`)
}
