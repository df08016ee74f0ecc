import { createHash } from "node:crypto"
import { isPlainObject } from "../config/convert.ts"
import { legacyNamespaces } from "../config/legacy.ts"
import type { Problems } from "../config/problems.ts"
import { checksumFault, filesNamespace, type SourceFile } from "../modifier/lua/files.ts"
import { type LuaOptions, luaOptions } from "../modifier/lua/options.ts"
import { fileBytes } from "./file-text.ts"

/** Levels of a document that are searched. */
const maximumDepth = 50

/** A Lua configuration and its place in the document. */
interface Found {
  readonly at: string
  readonly options: LuaOptions
}

/**
 * Puts the files that Lua configurations name as `sources` into the document: a Worker has no files. Names are looked up from the
 * working directory, as the reference does, and then from the configuration's folder. One that cannot be read is a warning:
 * the reference starts, and fails each request.
 * @param file the configuration, beside which sources may lie
 */
export function withLuaSources(document: unknown, file: string, problems: Problems): unknown {
  if (!isPlainObject(document)) return document
  const found = [...configurationsIn(document, "", 0)].filter(
    ({ options }) => options.sources.length > 0 || options.checksums.length > 0,
  )
  if (found.length === 0) return document
  const files = new Map<string, SourceFile>()
  for (const { at, options } of found) {
    for (const name of options.sources) {
      const bytes = files.has(name) ? undefined : fileBytes(name, file)
      if (bytes !== undefined) files.set(name, sourceFile(bytes))
      else if (!files.has(name))
        problems.warning(`${at}.sources`, `cannot read ${name}; every request is answered with 500`)
    }
    const fault = checksumFault(options, files)
    if (fault !== undefined) problems.warning(`${at}.md5`, `left out: ${fault}`)
  }
  const extraConfig = isPlainObject(document.extra_config) ? document.extra_config : {}
  return { ...document, extra_config: { ...extraConfig, [filesNamespace]: { files: Object.fromEntries(files) } } }
}

function* configurationsIn(value: unknown, at: string, depth: number): Iterable<Found> {
  if (depth === maximumDepth) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* configurationsIn(item, `${at}[${index}]`, depth + 1)
    return
  }
  if (!isPlainObject(value)) return
  for (const [key, inner] of Object.entries(value)) {
    const isLua = (legacyNamespaces.get(key) ?? key).startsWith("modifier/lua-")
    const place = isLua ? `${at}["${key}"]` : at === "" ? key : `${at}.${key}`
    const options = isLua ? luaOptions(inner) : undefined
    if (options !== undefined) yield { at: place, options }
    else yield* configurationsIn(inner, place, depth + 1)
  }
}

function sourceFile(bytes: Buffer): SourceFile {
  return { text: bytes.toString("utf8"), md5: createHash("md5").update(bytes).digest("hex") }
}
