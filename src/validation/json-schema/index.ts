import * as v from "valibot"
import { decodeWhole, JsonSyntaxError, type JsonValue } from "../../lib/json/index.ts"
import { compileAccepts } from "../../lib/json-schema/accept/index.ts"
import { SchemaError, schemaOrFault, type Validate } from "../../lib/json-schema/index.ts"
import { component } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"

const text = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false })

/**
 * `validation/json-schema`: 400 for request bodies that do not fit; a schema that does not compile checks nothing
 * (semantics/limits-and-validation.md, "validation/json-schema").
 */
export const jsonSchema = component({
  namespace: "validation/json-schema",
  schema: v.unknown(),
  proxy(config) {
    const validate = schemaOrFault(config)
    if (validate instanceof SchemaError) return undefined
    // A schema that the validator has taken is a JSON value.
    const accepts = compileAccepts(config as JsonValue)
    return (next) =>
      async function checkBody(request, scope) {
        const body = await request.body.bytes()
        const refusal = accepts?.(body) === true ? undefined : refusalOf(body, validate)
        if (refusal !== undefined) throw new GatewayError("schema_refused", refusal, { status: 400 })
        // Awaited: an async function that returns a promise as it is takes three turns more.
        return await next(request, scope)
      }
  },
  check(config, at, problems) {
    const validate = schemaOrFault(config)
    if (validate instanceof SchemaError) problems.warning(`${at}${validate.at}`, `checks nothing: ${validate.message}`)
  },
})

function refusalOf(body: Uint8Array, validate: Validate): string | undefined {
  if (body.length === 0) return "could not validate an empty body"
  let value: JsonValue
  try {
    value = decodeWhole(text.decode(body))
  } catch (thrown) {
    if (!(thrown instanceof JsonSyntaxError)) throw thrown
    // The reference's validator reads with a decoder: white space alone is its EOF.
    return thrown.message === "unexpected end of JSON input" ? endText(body) : thrown.message
  }
  return validate(value)
}

function endText(body: Uint8Array): string {
  return text.decode(body).trim() === "" ? "EOF" : "unexpected EOF"
}
