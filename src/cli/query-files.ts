import { isPlainObject } from "../config/convert.ts"
import { legacyNamespaces } from "../config/legacy.ts"
import type { Problems } from "../config/problems.ts"
import { fileText } from "./file-text.ts"

/** Levels of a document that are searched. */
const maximumDepth = 50

/**
 * Puts the texts of the files that `backend/graphql` names as `query_path` into the document, as `query`: a Worker has no files.
 * One that cannot be read is left as it is; the component then switches itself off, as the reference's does.
 * @param file the configuration, beside which the files may lie
 */
export function withQueryFiles(document: unknown, file: string, problems: Problems): unknown {
  function filled(value: unknown, at: string, depth: number): unknown {
    if (depth === maximumDepth) return value
    if (Array.isArray(value)) return value.map((item, index) => filled(item, `${at}[${index}]`, depth + 1))
    if (!isPlainObject(value)) return value
    const entries = Object.entries(value).map(([key, inner]) => {
      if ((legacyNamespaces.get(key) ?? key) === "backend/graphql") return [key, withQuery(inner, `${at}["${key}"]`)]
      return [key, filled(inner, at === "" ? key : `${at}.${key}`, depth + 1)]
    })
    return Object.fromEntries(entries)
  }

  function withQuery(options: unknown, at: string): unknown {
    if (!isPlainObject(options) || typeof options.query_path !== "string" || options.query_path === "") return options
    const { query_path: name, ...others } = options
    const query = fileText(name, file)
    if (query !== undefined) return { ...others, query }
    problems.warning(`${at}.query_path`, `cannot read ${name}`)
    return options
  }

  return JSON.stringify(document)?.includes('"query_path"') ? filled(document, "", 0) : document
}
