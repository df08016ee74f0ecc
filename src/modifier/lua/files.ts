import type { ExtraConfig } from "../../config/service.ts"
import { get, isObject } from "../../lib/json/index.ts"
import type { LuaOptions } from "./options.ts"

/** The key under which `skerry run` and `skerry push` put the files that Lua configurations name as `sources`. */
export const filesNamespace = "skerry/lua"

/** A file as it was when the configuration was put together. */
export interface SourceFile {
  readonly text: string
  /** MD5 of its bytes, in hexadecimal digits. */
  readonly md5: string
}

const noBytes = "d41d8cd98f00b204e9800998ecf8427e"

/** The files of a service that a Lua configuration asks for, by the names that it has for them. */
export function sourceFiles(extraConfig: ExtraConfig, { sources }: LuaOptions): ReadonlyMap<string, SourceFile> {
  const files = new Map<string, SourceFile>()
  const raw = extraConfig[filesNamespace]
  if (!isObject(raw) || !isObject(raw.files)) return files
  for (const name of sources) {
    const file = get(raw.files, name)
    if (isObject(file) && typeof file.text === "string" && typeof file.md5 === "string") {
      files.set(name, { text: file.text, md5: file.md5 })
    }
  }
  return files
}

/**
 * What is wrong with the checksums, so that the whole step is left out; `undefined` when nothing is. A file that nobody
 * bundled counts as empty.
 */
export function checksumFault(
  { checksums, live, sources }: LuaOptions,
  files: ReadonlyMap<string, SourceFile>,
): string | undefined {
  if (live) return undefined
  for (const [name, expected] of checksums) {
    if (typeof expected !== "string") return `lua: wrong checksum type for source ${name}`
    const actual = (sources.includes(name) ? files.get(name)?.md5 : undefined) ?? noBytes
    if (actual !== expected) return `lua: wrong checksum for source ${name}. have: ${actual}, want: ${expected}`
  }
  return undefined
}
