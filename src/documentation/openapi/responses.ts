import type { Endpoint, ExtraConfig, Service } from "../../config/service.ts"

/** The content type of each output encoding; what is none of them depends on the backend or on the client. */
const contentTypes: Readonly<Record<string, string>> = {
  json: "application/json",
  "fast-json": "application/json",
  safejson: "application/json",
  "json-collection": "application/json",
  xml: "application/xml",
  yaml: "application/yaml",
  string: "text/plain",
}

/** A refusal: when it can happen, and what it means. */
interface Refusal {
  readonly status: string
  readonly description: string
  readonly happens: (endpoint: Endpoint, service: Service) => boolean
}

const has =
  (...namespaces: string[]) =>
  ({ extraConfig }: Endpoint): boolean =>
    namespaces.some((namespace) => Object.hasOwn(extraConfig, namespace))

const limits = (endpoint: Endpoint): ExtraConfig => (endpoint.extraConfig["qos/ratelimit/router"] ?? {}) as ExtraConfig

const refusals: readonly Refusal[] = [
  {
    status: "400",
    description: "The request does not have the form that is asked for.",
    happens: ({ parameters, extraConfig }) => parameters.length > 0 || "validation/json-schema" in extraConfig,
  },
  {
    status: "401",
    description: "There is no good token or key.",
    happens: has("auth/validator", "auth/api-keys", "auth/basic"),
  },
  {
    status: "403",
    description: "The token or key does not allow it, or the client is a bot.",
    happens: (endpoint, service) =>
      has("auth/validator", "auth/api-keys", "security/bot-detector")(endpoint) ||
      "security/bot-detector" in service.extraConfig,
  },
  {
    status: "429",
    description: "This client asks too often.",
    happens: (endpoint) => Number(limits(endpoint).client_max_rate) > 0,
  },
  {
    status: "503",
    description: "All clients together ask too often.",
    happens: (endpoint) => Number(limits(endpoint).max_rate) > 0,
  },
  {
    status: "500",
    description: "No backend gave a good answer in time.",
    happens: ({ outputEncoding }) => outputEncoding !== "no-op",
  },
]

/** The answers of an endpoint by their statuses. */
export function responsesOf(endpoint: Endpoint, service: Service, example: unknown): Readonly<Record<string, unknown>> {
  const responses: Record<string, unknown> = {}
  if (endpoint.outputEncoding === "no-op") responses.default = { description: "What the backend answers." }
  else responses["200"] = goodAnswer(endpoint, example)
  const problem = "skerry/problem-details" in service.extraConfig
  for (const { status, description, happens } of refusals) {
    if (happens(endpoint, service))
      responses[status] = problem ? { description, content: problemContent } : { description }
  }
  return responses
}

const problemContent = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }

function goodAnswer({ outputEncoding, extraConfig }: Endpoint, example: unknown): unknown {
  const type = contentTypes[outputEncoding] ?? "*/*"
  const promised = extraConfig["validation/response-json-schema"]
  const schema =
    typeof promised === "object" && promised !== null && "schema" in promised
      ? promised.schema
      : outputEncoding === "json-collection"
        ? { type: "array" }
        : {}
  return {
    description: "What the backends answered.",
    headers: {
      "X-Krakend-Completed": {
        description: "`false` when a part of the answer is missing.",
        schema: { type: "string", enum: ["true", "false"] },
      },
    },
    content: { [type]: { schema, ...(example === undefined ? {} : { example }) } },
  }
}
