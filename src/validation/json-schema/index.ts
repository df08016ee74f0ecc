import * as v from "valibot"
import { decodeFirst, decodeUtf8, decodeWhole, JsonSyntaxError, type JsonValue } from "../../lib/json/index.ts"
import { compileAccepts } from "../../lib/json-schema/accept/index.ts"
import { SchemaError, schemaOrFault, type Validate } from "../../lib/json-schema/index.ts"
import { component } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"

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
    value = decodeUtf8(body, decodeWhole)
  } catch (thrown) {
    if (!(thrown instanceof JsonSyntaxError)) throw thrown
    return faultOf(body)
  }
  return validate(value)
}

/** Why a body is not one JSON value: the reference's validator reads the first one, then asks whether anything follows. */
function faultOf(body: Uint8Array): string {
  try {
    decodeUtf8(body, decodeFirst)
    return "invalid character after top-level value"
  } catch (thrown) {
    if (thrown instanceof JsonSyntaxError) return thrown.message
    throw thrown
  }
}
