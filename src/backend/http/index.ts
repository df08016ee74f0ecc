import * as v from "valibot"
import { emptyObject, put, struct } from "../../lib/json/index.ts"
import { decodeBytes, decodeText } from "../../lib/utf8.ts"
import type { BackendAnswer } from "../../pipeline/call.ts"
import { component, type StatusHandler } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { readBody } from "../../pipeline/read-body.ts"
import { invalidStatus, isGood } from "../../pipeline/status.ts"

/** Bytes of an error body that are shown; the rest would only fill the isolate. */
const shownLimit = 1024 * 1024

/**
 * `backend/http`: what a client learns of a backend's failure (semantics/encodings-and-noop.md, section 6). The name under
 * `return_error_details` rules out `return_error_code`, also when it is not usable.
 */
export const backendHttp = component({
  namespace: "backend/http",
  schema: v.looseObject({ return_error_details: v.optional(v.unknown()), return_error_code: v.optional(v.unknown()) }),
  status(config) {
    if (Object.hasOwn(config, "return_error_details")) {
      const alias = config.return_error_details
      return typeof alias === "string" && alias !== "" ? details(alias) : undefined
    }
    return config.return_error_code === true ? statusCode : undefined
  },
})

/** The failure becomes data under `error_<alias>`. */
function details(alias: string): StatusHandler {
  return async (answer) => {
    const { status, headers } = answer.response
    if (isGood(status)) return { pass: answer }
    const fields: Record<string, string | number> = { http_status_code: status }
    const body = await shownBody(answer)
    if (body.length > 0) fields.http_body = decodeBytes(body)
    const encoding = headers.get("content-type")
    if (encoding) fields.http_body_encoding = encoding
    const data = emptyObject()
    put(data, `error_${alias}`, struct(fields))
    return { data }
  }
}

/** The failure's status becomes the answer's, if this backend alone makes the answer. */
const statusCode: StatusHandler = async (answer, call) => {
  const { status, headers } = answer.response
  if (isGood(status)) return { pass: answer }
  const body = await shownBody(answer)
  const { message } = invalidStatus(status, call)
  const contentType = headers.get("content-type") ?? ""
  throw new GatewayError("backend_status", body.length > 0 ? decodeText(body) : message, { status, contentType, body })
}

async function shownBody({ response }: BackendAnswer): Promise<Uint8Array> {
  return (await readBody(response, shownLimit)).bytes
}
