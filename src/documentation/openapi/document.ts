import * as v from "valibot"
import type { Endpoint, Service } from "../../config/service.ts"
import { endpointSchema, openApiNamespace, serviceSchema } from "./index.ts"
import { parametersOf } from "./parameters.ts"
import { responsesOf } from "./responses.ts"
import { type SecuritySchemes, securityOf } from "./security.ts"

/** A document of OpenAPI 3.1 as plain data. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0"
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly securitySchemes: SecuritySchemes
    readonly schemas: Readonly<Record<string, unknown>>
  }
}

export type Operation = Readonly<Record<string, unknown>> & { operationId: string }

/** Problem details, where `skerry/problem-details` is on (RFC 9457). */
const problem = {
  type: "object",
  required: ["type", "title", "status", "reason"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    reason: { type: "string", description: "See docs/reasons.md of the gateway." },
  },
}

/** Describes what clients may ask of a service: its endpoints with their parameters, bodies, tokens and answers. */
export function openApiDocument(service: Service): OpenApiDocument {
  const parsed = v.safeParse(serviceSchema, service.extraConfig[openApiNamespace])
  const about = parsed.success ? parsed.output : v.parse(serviceSchema, {})
  const paths: Record<string, Record<string, Operation>> = {}
  const securitySchemes: Record<string, unknown> = {}
  for (const endpoint of service.endpoints) {
    const security = securityOf(endpoint, service)
    Object.assign(securitySchemes, security.schemes)
    const described = operation(endpoint, service, security.requirements)
    const item = paths[endpoint.path]
    const method = endpoint.method.toLowerCase()
    if (item === undefined) paths[endpoint.path] = { [method]: described }
    else item[method] = described
  }
  makeUnique(Object.values(paths).flatMap((item) => Object.values(item)))
  return {
    openapi: "3.1.0",
    info: {
      title: about.title || service.name || "API",
      version: about.version || "1.0.0",
      ...(about.description === "" ? {} : { description: about.description }),
    },
    servers: serversOf(about),
    paths,
    components: {
      securitySchemes,
      schemas: "skerry/problem-details" in service.extraConfig ? { Problem: problem } : {},
    },
  }
}

function serversOf({ host, base_path: base, schemes }: v.InferOutput<typeof serviceSchema>): { url: string }[] {
  if (host === "") return [{ url: base || "/" }]
  return (schemes.length > 0 ? schemes : ["https"]).map((scheme) => ({ url: `${scheme}://${host}${base}` }))
}

function operation(endpoint: Endpoint, service: Service, security: readonly unknown[]): Operation {
  const parsed = v.safeParse(endpointSchema, endpoint.extraConfig[openApiNamespace])
  const about = parsed.success ? parsed.output : v.parse(endpointSchema, {})
  const { method, path } = endpoint
  return {
    operationId: about.operation_id || operationId(method, path),
    ...(about.summary === "" ? {} : { summary: about.summary }),
    ...(about.description === "" ? {} : { description: about.description }),
    ...(about.tags.length === 0 ? {} : { tags: about.tags }),
    parameters: parametersOf(endpoint, about),
    ...(bodyMethods.has(method) ? { requestBody: requestBody(endpoint) } : {}),
    responses: responsesOf(endpoint, service, about.example),
    ...(security.length === 0 ? {} : { security }),
  }
}

const bodyMethods = new Set(["POST", "PUT", "PATCH"])

function requestBody({ extraConfig }: Endpoint): unknown {
  const schema = extraConfig["validation/json-schema"]
  if (schema === undefined) return { content: { "*/*": { schema: {} } } }
  return { required: true, content: { "application/json": { schema } } }
}

/** `/a-b` and `/a/b` give the same words: the later one gets a number. */
function makeUnique(operations: readonly Operation[]): void {
  const seen = new Map<string, number>()
  for (const operation of operations) {
    const count = (seen.get(operation.operationId) ?? 0) + 1
    seen.set(operation.operationId, count)
    if (count > 1) operation.operationId += `_${count}`
  }
}

/** `get_products_id` for `GET /products/{id}`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "")
  return [method.toLowerCase(), ...words].join("_")
}
