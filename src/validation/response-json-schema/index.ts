import * as v from "valibot"
import { SchemaError, schemaOrFault } from "../../lib/json-schema/index.ts"
import { component, type ProxyMiddleware } from "../../pipeline/component.ts"
import { type ErrorAnswer, GatewayError } from "../../pipeline/error.ts"

const encoder = new TextEncoder()

const schema = v.looseObject({
  schema: v.unknown(),
  error: v.optional(
    v.looseObject({
      /** Empty: the text of the failure. */
      body: v.optional(v.string(), ""),
      status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), 500),
      content_type: v.optional(v.string(), "text/plain"),
    }),
    {},
  ),
})

type Config = v.InferOutput<typeof schema>

/**
 * `validation/response-json-schema` of KrakenD's paid edition, as its documentation describes it: the data of an answer, after all
 * manipulation at that level, must fit a schema. At a backend a failure is that backend's; at the endpoint it is the answer's.
 */
export const responseJsonSchema = component({
  namespace: "validation/response-json-schema",
  schema,
  proxy: checkAnswers,
  backend: checkAnswers,
  check(config, at, problems) {
    const validate = schemaOrFault(config.schema)
    if (!(validate instanceof SchemaError)) return
    problems.warning(`${at}.schema${validate.at}`, `checks nothing: ${validate.message}`)
  },
})

function checkAnswers({ schema, error }: Config): ProxyMiddleware | undefined {
  const validate = schemaOrFault(schema)
  if (validate instanceof SchemaError) return undefined
  const answer: ErrorAnswer = {
    status: error.status,
    contentType: error.content_type,
    ...(error.body === "" ? {} : { body: encoder.encode(error.body) }),
  }
  return (next) =>
    async function checkAnswer(request, scope) {
      const response = await next(request, scope)
      // A stream has no data, and what is missing from a partial answer has been told already.
      if (response.kind === "stream" || response.error !== undefined) return response
      const failure = validate(response.data)
      if (failure !== undefined) throw new GatewayError("answer_refused", failure, answer)
      return response
    }
}
