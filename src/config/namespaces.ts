import type { GenericSchema } from "valibot"
import { notAtTheEdge, retiredNamespaces } from "./edge.ts"
import { legacyNamespaces, withoutLegacyNames } from "./legacy.ts"
import { suggestion } from "./nearest.ts"
import type { Problems } from "./problems.ts"
import type { ExtraConfig } from "./service.ts"

/** Where an `extra_config` stands. */
export type Level = "service" | "endpoint" | "backend"

/** What the loader has to know about a component. */
export interface ComponentEntry {
  readonly namespace: string
  /** Older names of the namespace, beyond KrakenD's own table. */
  readonly legacy?: readonly string[]
  readonly levels: readonly Level[]
  /** What its options are best written as. */
  readonly options?: GenericSchema
  /** Adds problems for a configuration found under the namespace; an error refuses the start. */
  check?(raw: unknown, at: string, problems: Problems, around: Surroundings): void
}

/** What else is configured, for problems that lie in a combination. */
export interface Surroundings {
  /** Where the `extra_config` that is being checked stands. */
  readonly level: Level
  /** The service's `extra_config`. */
  readonly service: ExtraConfig
  /** The `extra_config` that is being checked. */
  readonly here: ExtraConfig
}

/** Several entries may share a namespace. */
export type ComponentCatalogue = readonly ComponentEntry[]

/** Renames and checks the `extra_config` at one place. */
export type NamespaceReader = (extraConfig: ExtraConfig, level: Level, at: string, problems: Problems) => ExtraConfig

/** Read by the gateway itself rather than by a component. */
export const builtIn: ComponentCatalogue = [{ namespace: "router", levels: ["service"] }]

/** Makes the reader for a catalogue. Without one nothing is known of components: names are only renewed. */
export function namespaceReader(catalogue: ComponentCatalogue | undefined): NamespaceReader {
  const entries = new Map<string, ComponentEntry[]>()
  const legacy = new Map<string, string>()
  for (const entry of [...builtIn, ...(catalogue ?? [])]) {
    const known = entries.get(entry.namespace)
    if (known === undefined) entries.set(entry.namespace, [entry])
    else known.push(entry)
    for (const name of entry.legacy ?? []) legacy.set(name, entry.namespace)
  }
  const unknown = unknownMessages(entries)
  // The service is read before its endpoints.
  let service: ExtraConfig = {}

  function checkNamespace(namespace: string, here: ExtraConfig, level: Level, at: string, problems: Problems): void {
    const place = `${at}["${namespace}"]`
    const known = entries.get(namespace)
    if (known === undefined) {
      if (!namespace.startsWith("@")) problems.warning(place, unknown(namespace))
      return
    }
    const fitting = known.filter(({ levels }) => levels.includes(level))
    if (fitting.length === 0) {
      const levels = [...new Set(known.flatMap((entry) => entry.levels))]
      problems.warning(place, `has no effect here, only in the extra_config of: ${levels.join(", ")}`)
    }
    for (const entry of fitting) entry.check?.(here[namespace], place, problems, { level, service, here })
  }

  return function readNamespaces(extraConfig, level, at, problems) {
    // As most of them are: nothing is made for these.
    if (level !== "service" && isEmpty(extraConfig)) return extraConfig
    const renamed = withoutLegacyNames(extraConfig, legacy)
    if (level === "service") service = renamed
    if (catalogue === undefined) return renamed
    const place = at === "" ? "extra_config" : `${at}.extra_config`
    for (const namespace of Object.keys(renamed)) checkNamespace(namespace, renamed, level, place, problems)
    return renamed
  }
}

function isEmpty(object: ExtraConfig): boolean {
  for (const _ in object) return false
  return true
}

function unknownMessages(entries: ReadonlyMap<string, unknown>): (namespace: string) => string {
  const messages = new Map<string, string>([...notAtTheEdge, ...retiredNamespaces])
  const known = [...entries.keys(), ...notAtTheEdge.keys(), ...legacyNamespaces.keys()]
  return (namespace) => {
    let message = messages.get(namespace)
    if (message === undefined) {
      message = `unknown namespace, ignored${suggestion(namespace, known)}`
      messages.set(namespace, message)
    }
    return message
  }
}
