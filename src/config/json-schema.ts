import { toJsonSchema } from "@valibot/to-json-schema"
import type { GenericSchema } from "valibot"
import { notAtTheEdge } from "./edge.ts"
import { backendFields, endpointFields, type FieldTable, type Kind, serviceFields } from "./fields.ts"
import { builtIn, type ComponentCatalogue, type Level } from "./namespaces.ts"

type Schema = Readonly<Record<string, unknown>>

/** How each kind is best written: narrower than what the loader converts, as an editor should be. */
const kinds: Readonly<Record<Kind, Schema>> = {
  text: { type: "string" },
  integer: { type: "integer" },
  flag: { type: "boolean" },
  duration: {
    type: "string",
    pattern: "^[+-]?((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+$|^0$",
    examples: ["2s", "500ms", "1m30s"],
  },
  texts: { type: "array", items: { type: "string" } },
  textMap: { type: "object", additionalProperties: { type: "string" } },
  namespaces: { type: "object" },
  list: { type: "array" },
  ignored: {},
}

/** Values of keys that have a closed list of them. */
const values: Readonly<Record<string, Schema>> = {
  version: { const: 3 },
  method: { enum: ["GET", "POST", "PUT", "PATCH", "DELETE"] },
  output_encoding: { enum: ["json", "fast-json", "json-collection", "xml", "yaml", "negotiate", "string", "no-op"] },
  encoding: { enum: ["json", "safejson", "fast-json", "xml", "rss", "string", "yaml", "no-op"] },
}

const notes: Schema = { "^(@|_|//)": {} }

/** The JSON schema of a `krakend.json`, for editors: keys, kinds, and the namespaces of the catalogue. */
export function configurationSchema(catalogue: ComponentCatalogue): Schema {
  const backend = objectOf(backendFields, { extra_config: namespacesAt("backend", catalogue) }, ["url_pattern"])
  const endpoint = objectOf(
    endpointFields,
    { backend: { type: "array", minItems: 1, items: backend }, extra_config: namespacesAt("endpoint", catalogue) },
    ["endpoint", "backend"],
  )
  const endpoints = { type: "array", items: endpoint }
  const service = { endpoints, extra_config: namespacesAt("service", catalogue), $schema: { type: "string" } }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of the gateway",
    ...objectOf(serviceFields, service, ["version", "endpoints"]),
  }
}

function objectOf(fields: FieldTable, given: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  const read = Object.entries(fields).map(([key, { kind, default: fallback, ignored }]) => [
    key,
    {
      ...kinds[kind],
      ...values[key],
      ...(fallback === undefined || kind === "duration" ? {} : { default: fallback }),
      ...(ignored === undefined ? {} : { description: `Has no effect: ${ignored}.`, deprecated: true }),
    },
  ])
  const properties = { ...Object.fromEntries(read), ...given }
  return { type: "object", required, properties, patternProperties: notes, additionalProperties: false }
}

function namespacesAt(level: Level, catalogue: ComponentCatalogue): Schema {
  const here = [...builtIn, ...catalogue].filter(({ levels }) => levels.includes(level))
  const entries = Map.groupBy(here, ({ namespace }) => namespace)
  // A component without a namespace has no options.
  entries.delete("")
  const known = [...entries.keys()].sort().map((namespace) => [namespace, optionsOf(entries.get(namespace) ?? [])])
  const elsewhere = Array.from(notAtTheEdge, ([namespace, description]) => [
    namespace,
    { description, deprecated: true },
  ])
  return { type: "object", properties: { ...Object.fromEntries(known), ...Object.fromEntries(elsewhere) } }
}

/** What all that read a namespace say of its options; nothing where they take anything. */
function optionsOf(entries: ComponentCatalogue): Schema {
  const schemas = entries.map(({ options }) => written(options)).filter((schema) => schema !== undefined)
  const [only = {}, ...others] = schemas
  return others.length > 0 ? { allOf: schemas } : only
}

function written(options: GenericSchema | undefined): Schema | undefined {
  if (options === undefined) return undefined
  // Rules that JSON schemas do not have are the start's to tell.
  const { $schema: _, ...schema } = toJsonSchema(options, { typeMode: "input", errorMode: "ignore" })
  return Object.keys(schema).length > 0 ? schema : undefined
}
