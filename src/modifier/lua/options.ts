import * as v from "valibot"
import { isObject } from "../../lib/json/index.ts"

/** The options as they are best written. */
export const luaSchema = v.looseObject({
  pre: v.optional(v.string()),
  post: v.optional(v.string()),
  skip_next: v.optional(v.boolean()),
  allow_open_libs: v.optional(v.boolean()),
  sources: v.optional(v.array(v.string())),
  live: v.optional(v.boolean()),
  md5: v.optional(v.record(v.string(), v.string())),
})

/** A Lua configuration; an option of the wrong type counts as absent (semantics/lua.md, section 1). */
export interface LuaOptions {
  readonly pre: string
  readonly post: string
  readonly skipNext: boolean
  readonly openLibraries: boolean
  /** Files that run before the scripts, as one text. */
  readonly sources: readonly string[]
  /** The reference reads the files anew for each request, and does not check them. */
  readonly live: boolean
  /** File → its MD5 in hexadecimal digits, or what else is written there. */
  readonly checksums: readonly (readonly [file: string, checksum: unknown])[]
}

/** Reads a configuration; `undefined` when it is no object. */
export function luaOptions(raw: unknown): LuaOptions | undefined {
  if (!isObject(raw)) return undefined
  const { pre, post, skip_next: skipNext, allow_open_libs: openLibraries, sources, live, md5 } = raw
  return {
    pre: typeof pre === "string" ? pre : "",
    post: typeof post === "string" ? post : "",
    skipNext: skipNext === true,
    openLibraries: openLibraries === true,
    sources: Array.isArray(sources) ? sources.filter((source) => typeof source === "string") : [],
    live: live === true,
    checksums: isObject(md5) ? Object.entries(md5) : [],
  }
}
