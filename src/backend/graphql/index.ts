import * as v from "valibot"
import {
  decodeText,
  decodeUtf8,
  decodeWhole,
  emptyObject,
  encode,
  isObject,
  type JsonObject,
  type JsonValue,
  kindName,
  put,
  struct,
} from "../../lib/json/index.ts"
import { bytesBody, emptyBody } from "../../pipeline/body.ts"
import { parameterName } from "../../pipeline/build-request.ts"
import { component } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import type { HeaderMap } from "../../pipeline/headers.ts"
import type { Params, ProxyRequest } from "../../pipeline/request.ts"

const bytes = new TextEncoder()

const schema = v.looseObject({
  type: v.pipe(v.string(), v.toLowerCase(), v.picklist(["query", "mutation"])),
  query: v.optional(v.string(), ""),
  /** A file: the command line has put its text into `query`. One that it could not read switches the component off. */
  query_path: v.optional(v.literal("", "query_path: there are no files here")),
  operationName: v.optional(v.string(), ""),
  method: v.optional(v.string(), ""),
  variables: v.nullish(v.custom<JsonObject>(isObject, "variables is no object")),
})

/**
 * `backend/graphql`: the client's REST request as a GraphQL operation
 * (semantics/limits-and-validation.md, "backend/graphql").
 */
export const graphql = component({
  namespace: "backend/graphql",
  schema,
  // As it is written: the command line reads the file.
  options: v.looseObject({ ...schema.entries, query_path: v.optional(v.string()) }),
  backend({ type, query, operationName, method, variables }) {
    const configured = variables ?? {}
    const variablesOf = type === "query" ? queryVariables(configured) : mutationVariables(configured)
    const isGet = method.toUpperCase() === "GET"
    return (next) =>
      async function sendOperation(request, scope) {
        const operation = { query, operationName, variables: await variablesOf(request) }
        const headers: HeaderMap = new Map(request.headers as HeaderMap).set("Content-Type", ["application/json"])
        // The reference loses the generated parameters of a GET; the answer of its backends depends on it.
        if (isGet) return next({ ...request, method: "GET", headers, body: emptyBody }, scope)
        const body = bytesBody(bytes.encode(operationText(operation)))
        return next({ ...request, method: "POST", headers, body }, scope)
      }
  },
  check({ variables }, at, problems) {
    for (const [name, value] of Object.entries(variables ?? {})) {
      if (value === "" || value === "{}") problems.error(`${at}.variables.${name}`, "must not be empty")
    }
  },
})

interface Operation {
  readonly query: string
  readonly operationName: string
  readonly variables: JsonObject
}

/** The request body: fields in this order, those that are empty left out. */
function operationText({ query, operationName, variables }: Operation): string {
  const fields: Record<string, JsonValue> = { query }
  if (operationName !== "") fields.operationName = operationName
  if (Object.keys(variables).length > 0) fields.variables = variables
  return encode(struct(fields))
}

type Variables = (request: ProxyRequest) => JsonObject | Promise<JsonObject>

/** A variable that is `{name}` as a whole becomes the path parameter, as text; the client's body plays no part. */
function queryVariables(configured: JsonObject): Variables {
  const placeholders = new Map<string, string>()
  for (const [key, value] of Object.entries(configured)) {
    const found = typeof value === "string" ? /^\{([^{}]+)\}$/.exec(value) : null
    if (found?.[1] !== undefined) placeholders.set(key, parameterName(found[1]))
  }
  if (placeholders.size === 0) return () => configured
  return ({ params }) => filled(configured, placeholders, params)
}

function filled(configured: JsonObject, placeholders: ReadonlyMap<string, string>, params: Params): JsonObject {
  const variables = emptyObject()
  for (const key of Object.keys(configured)) {
    const parameter = placeholders.get(key)
    put(variables, key, parameter === undefined ? (configured[key] ?? null) : (params.get(parameter) ?? ""))
  }
  return variables
}

/** The client's JSON object is the variables; configured ones fill the gaps. */
function mutationVariables(configured: JsonObject): Variables {
  return async ({ body }) => {
    const variables = parsed(await body.bytes())
    for (const key of Object.keys(configured)) {
      if (!Object.hasOwn(variables, key)) put(variables, key, configured[key] ?? null)
    }
    return variables
  }
}

function parsed(body: Uint8Array): JsonObject {
  let value: JsonValue
  try {
    value = decodeUtf8(body, decodeWhole)
  } catch (thrown) {
    throw new GatewayError("bad_request", thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (value === null) return emptyObject()
  if (!isObject(value)) {
    throw new GatewayError(
      "bad_request",
      `json: cannot unmarshal ${kindName(value)} into Go value of type map[string]interface {}`,
    )
  }
  // Numbers go through a double here, so the text is read once more without keeping theirs.
  return JSON.parse(decodeText(body))
}
