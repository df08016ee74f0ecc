import type { Endpoint } from "../../config/service.ts"
import type { Definition, EndpointDocumentation } from "./index.ts"

/** Headers that OpenAPI describes elsewhere: by content types and by security. */
const describedElsewhere = new Set(["Accept", "Content-Type", "Authorization", "Cookie"])

/** What of a request reaches the backends: placeholders, and the query strings and headers that are let through. */
export function parametersOf(endpoint: Endpoint, about: EndpointDocumentation): unknown[] {
  const { inputQueryStrings, inputHeaders } = endpoint
  const headers = inputHeaders.filter((name) => name !== "*" && !describedElsewhere.has(name))
  return [
    ...placeholders(endpoint.path).map((name) => parameter("path", name, about.param_definition)),
    ...inputQueryStrings.filter((name) => name !== "*").map((name) => parameter("query", name, about.query_definition)),
    ...headers.map((name) => parameter("header", name, about.header_definition)),
  ]
}

function placeholders(path: string): string[] {
  const names = Array.from(path.matchAll(/\{([^}]+)\}/g), ([, name = ""]) => name)
  return [...new Set(names)]
}

const types = new Set(["string", "integer", "number", "boolean"])

function parameter(place: "path" | "query" | "header", name: string, definitions: readonly Definition[]): unknown {
  const known = definitions.find((definition) => definition.name.toLowerCase() === name.toLowerCase())
  const type = known !== undefined && types.has(known.type) ? known.type : "string"
  return {
    name,
    in: place,
    required: place === "path" || known?.required === true,
    ...(known === undefined || known.description === "" ? {} : { description: known.description }),
    schema: { type },
  }
}
