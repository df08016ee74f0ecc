import { readFileSync } from "node:fs"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { loadService } from "../../config/index.ts"
import { openApiDocument } from "./document.ts"

/** The parts of OpenAPI 3.1 that a document of ours may have, strictly. */
const schemaObject = v.union([v.boolean(), v.looseObject({})])
const content = v.record(v.string(), v.strictObject({ schema: schemaObject, example: v.optional(v.unknown()) }))
const parameter = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.nonEmpty()),
    in: v.picklist(["path", "query", "header", "cookie"]),
    required: v.boolean(),
    description: v.optional(v.string()),
    schema: schemaObject,
  }),
  v.check(({ in: place, required }) => place !== "path" || required, "a path parameter is required"),
)
const response = v.strictObject({
  description: v.string(),
  headers: v.optional(v.record(v.string(), v.strictObject({ description: v.string(), schema: schemaObject }))),
  content: v.optional(content),
})
const operation = v.strictObject({
  operationId: v.string(),
  summary: v.optional(v.string()),
  description: v.optional(v.string()),
  tags: v.optional(v.array(v.string())),
  parameters: v.array(parameter),
  requestBody: v.optional(v.strictObject({ required: v.optional(v.boolean()), content })),
  responses: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^(default|[1-5]\d\d)$/)), response),
    v.check((all) => Object.keys(all).length > 0, "an operation has an answer"),
  ),
  security: v.optional(v.array(v.record(v.string(), v.array(v.string())))),
})
const securityScheme = v.union([
  v.strictObject({
    type: v.literal("http"),
    scheme: v.picklist(["bearer", "basic"]),
    bearerFormat: v.optional(v.string()),
  }),
  v.strictObject({ type: v.literal("apiKey"), in: v.picklist(["header", "query", "cookie"]), name: v.string() }),
])
const document = v.strictObject({
  openapi: v.literal("3.1.0"),
  info: v.strictObject({ title: v.string(), version: v.string(), description: v.optional(v.string()) }),
  servers: v.array(v.strictObject({ url: v.string() })),
  paths: v.record(
    v.pipe(v.string(), v.startsWith("/")),
    v.record(v.picklist(["get", "put", "post", "delete", "patch"]), operation),
  ),
  components: v.strictObject({
    securitySchemes: v.record(v.pipe(v.string(), v.regex(/^[\w.-]+$/)), securityScheme),
    schemas: v.record(v.string(), schemaObject),
  }),
})

/** Parses the document, and checks what a grammar cannot say. */
function valid(raw: unknown): v.InferOutput<typeof document> {
  const parsed = v.parse(document, JSON.parse(JSON.stringify(raw)))
  const operations = Object.values(parsed.paths).flatMap((item) => Object.values(item))
  const ids = operations.map(({ operationId }) => operationId)
  expect(new Set(ids).size, "operation identifiers are unique").toBe(ids.length)
  for (const [path, item] of Object.entries(parsed.paths)) {
    const inPath = Array.from(path.matchAll(/\{([^}]+)\}/g), ([, name]) => name)
    for (const { parameters } of Object.values(item)) {
      const named = parameters.filter((one) => one.in === "path").map(({ name }) => name)
      expect(named.sort()).toEqual([...new Set(inPath)].sort())
      const places = parameters.map((one) => `${one.in} ${one.name}`)
      expect(new Set(places).size).toBe(places.length)
    }
  }
  for (const { security = [] } of operations) {
    for (const name of security.flatMap(Object.keys)) expect(parsed.components.securitySchemes).toHaveProperty(name)
  }
  for (const [, name = ""] of JSON.stringify(raw).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    expect(parsed.components.schemas).toHaveProperty(name)
  }
  return parsed
}

function documentOf(configuration: Record<string, unknown>) {
  const { service, problems } = loadService(
    { version: 3, host: ["http://backend"], ...configuration },
    { environment: {} },
  )
  if (service === undefined) throw new Error(JSON.stringify(problems.list))
  return valid(openApiDocument(service))
}

const backend = [{ url_pattern: "/" }]

describe("skerry openapi", () => {
  test.each([
    "krakend.json",
    "test/conformance/suites/real-shop/krakend.json",
    "test/conformance/suites/real-bff/krakend.json",
  ])("%s gives a valid document of all its endpoints", (file) => {
    const configuration = JSON.parse(readFileSync(file, "utf8").replaceAll(/\{\{[^}]*\}\}/g, "http://127.0.0.1:8081"))
    const { paths } = documentOf(configuration)
    const count = Object.values(paths).reduce((sum, item) => sum + Object.keys(item).length, 0)
    expect(count).toBe(configuration.endpoints.length)
  })

  test("parameters are those that reach a backend", () => {
    const { paths } = documentOf({
      endpoints: [
        {
          endpoint: "/a/{id}",
          input_query_strings: ["page"],
          input_headers: ["X-One", "Authorization", "*"],
          backend: [{ url_pattern: "/{id}" }],
          extra_config: {
            "documentation/openapi": {
              summary: "One",
              query_definition: [{ name: "page", description: "Which page", type: "integer", required: true }],
            },
          },
        },
      ],
    })
    expect(paths["/a/{id}"]?.get).toMatchObject({
      summary: "One",
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" } },
        { name: "page", in: "query", required: true, description: "Which page", schema: { type: "integer" } },
        { name: "X-One", in: "header", required: false },
      ],
    })
  })

  test("paths of the same words have names of their own", () => {
    const { paths } = documentOf({
      endpoints: [
        { endpoint: "/a-b", backend },
        { endpoint: "/a/b", backend },
      ],
    })
    expect(Object.values(paths).map(({ get }) => get?.operationId)).toEqual(["get_a_b", "get_a_b_2"])
  })

  test("bodies have the schema that they are checked by", () => {
    const schema = { type: "object", required: ["a"] }
    const { paths } = documentOf({
      endpoints: [{ endpoint: "/a", method: "POST", backend, extra_config: { "validation/json-schema": schema } }],
    })
    expect(paths["/a"]?.post?.requestBody).toEqual({ required: true, content: { "application/json": { schema } } })
    expect(paths["/a"]?.post?.responses).toHaveProperty("400")
  })

  test("security names the token's places and what it must hold", () => {
    const validator = { alg: "RS256", jwk_url: "https://keys", roles: ["admin"], cookie_key: "session" }
    const { paths, components } = documentOf({
      endpoints: [{ endpoint: "/a", backend, extra_config: { "auth/validator": validator } }],
    })
    expect(paths["/a"]?.get?.security).toEqual([{ token: ["admin"] }, { token_in_cookie_session: ["admin"] }])
    expect(components.securitySchemes.token).toEqual({ type: "http", scheme: "bearer", bearerFormat: "JWT" })
    expect(Object.keys(paths["/a"]?.get?.responses ?? {})).toEqual(["200", "401", "403", "500"])
  })

  test("limits and problem details show in the answers", () => {
    const { paths } = documentOf({
      extra_config: { "skerry/problem-details": {} },
      endpoints: [
        { endpoint: "/a", backend, extra_config: { "qos/ratelimit/router": { max_rate: 2, client_max_rate: 1 } } },
        { endpoint: "/b", output_encoding: "no-op", backend },
      ],
    })
    expect(paths["/a"]?.get?.responses["429"]?.content).toHaveProperty("application/problem+json")
    expect(paths["/a"]?.get?.responses).toHaveProperty("503")
    expect(Object.keys(paths["/b"]?.get?.responses ?? {})).toEqual(["default"])
  })
})
