import * as v from "valibot"
import { component } from "../../pipeline/component.ts"

export const openApiNamespace = "documentation/openapi"

const text = v.optional(v.string(), "")
const texts = v.optional(v.array(v.string()), () => [])

const definition = v.looseObject({ name: v.string(), description: text, required: v.optional(v.boolean()), type: text })
const definitions = v.optional(v.array(definition), () => [])

/** What the service says of itself. */
export const serviceSchema = v.looseObject({
  title: text,
  description: text,
  version: text,
  base_path: text,
  host: text,
  schemes: texts,
})

/** What an endpoint says of itself. */
export const endpointSchema = v.looseObject({
  summary: text,
  description: text,
  operation_id: text,
  tags: texts,
  example: v.optional(v.unknown()),
  param_definition: definitions,
  query_definition: definitions,
  header_definition: definitions,
})

export type EndpointDocumentation = v.InferOutput<typeof endpointSchema>
export type Definition = v.InferOutput<typeof definition>

/**
 * `documentation/openapi`: what `skerry openapi` writes about a service and its endpoints. It changes no answer; the names are
 * those of the paid edition's public documentation.
 */
export const openApi = component({
  namespace: openApiNamespace,
  schema: v.looseObject({}),
  levels: ["service", "endpoint"],
})
