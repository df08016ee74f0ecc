import { ConfigurationError, formatProblem, type Problem, parseJson } from "../../config/index.ts"
import type { Gateway } from "../../router/index.ts"
import { documentKey } from "./pointer.ts"
import { type ConfigStore, readValue } from "./store.ts"

/** Bytes of a document: parsing takes several times as much, and an isolate has 128 MB for everything. */
export const maxDocumentBytes = 8 * 1024 * 1024

/** A document never changes under its hash: the edge may keep it for a day. */
const cacheSeconds = 86_400

/** Refused documents that are remembered, so that they are not read and checked again at every turn. */
const refusalsKept = 32

/** Editions that are kept with all their state: the one served, its canary, and the one that a rollback returns to. */
const editionsKept = 3

/** Problems of a refused document that its log line names. */
const problemsTold = 10

/** A document that is compiled and answers. */
export interface Edition {
  /** SHA-256 of the document, or `bundled`. */
  readonly id: string
  readonly gateway: Gateway
}

/** Reads, verifies and compiles the document of a hash; rejects with an Error that says why it cannot be served. */
export type DocumentLoader = (id: string) => Promise<Edition>

/** Makes the loader of a store. `compile` throws for a document that cannot be served. */
export function documentLoader(
  store: ConfigStore,
  compile: (document: unknown, id: string) => Gateway,
): DocumentLoader {
  const refused = new Map<string, string>()
  const editions = new Map<string, Edition>()

  function kept(id: string): Edition | undefined {
    const edition = editions.get(id)
    if (edition === undefined) return undefined
    editions.delete(id)
    editions.set(id, edition)
    return edition
  }

  function keep(edition: Edition): Edition {
    const [oldest] = editions.keys()
    if (editions.size >= editionsKept && oldest !== undefined) editions.delete(oldest)
    editions.set(edition.id, edition)
    return edition
  }

  function refuse(id: string, reason: string): never {
    if (refused.size >= refusalsKept) refused.clear()
    refused.set(id, reason)
    throw new Error(reason)
  }

  return async function load(id) {
    const before = kept(id)
    if (before !== undefined) return before
    const reason = refused.get(id)
    if (reason !== undefined) throw new Error(reason)
    const bytes = await readValue(store, id, { limit: maxDocumentBytes, cacheSeconds })
    if (bytes === undefined) throw new Error("there is no such document")
    const actual = await documentKey(bytes)
    if (actual !== id) throw new Error(`the document has the hash ${actual}: it was changed or cut`)
    // The first requests of an isolate read side by side: only one of them compiles.
    const meanwhile = kept(id)
    if (meanwhile !== undefined) return meanwhile
    // A byte order mark has to stay visible: it is refused as in a file.
    const { document, problems } = parseJson(new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes))
    if (problems.hasErrors) return refuse(id, told(problems.errors))
    try {
      return keep({ id, gateway: compile(document, id) })
    } catch (fault) {
      return refuse(id, reasonOf(fault))
    }
  }
}

function reasonOf(fault: unknown): string {
  if (fault instanceof ConfigurationError) return told(fault.problems)
  return fault instanceof Error ? fault.message : String(fault)
}

function told(problems: readonly Problem[]): string {
  const first = problems.slice(0, problemsTold).map(formatProblem).join("; ")
  return problems.length > problemsTold ? `${first}; and ${problems.length - problemsTold} more` : first
}
