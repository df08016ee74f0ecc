import { KeyDocumentError } from "../../lib/jose/key.ts"
import { emptyBody } from "../../pipeline/body.ts"
import type { BackendCall } from "../../pipeline/call.ts"
import type { Client } from "../../pipeline/component.ts"
import { Deadline } from "../../pipeline/deadline.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { fetchClient } from "../../pipeline/fetch-client.ts"
import { letGo } from "../../pipeline/let-go.ts"
import { readBody } from "../../pipeline/read-body.ts"
import { followRedirects } from "../../pipeline/redirects.ts"
import { type Scope, withDeadline } from "../../pipeline/scope.ts"
import { gatewayAgent } from "../../pipeline/version.ts"

/** Where a key document comes from. */
export interface DocumentLocation {
  readonly url: string
  /** `disable_jwk_security`: plain http will do. */
  readonly allowPlainHttp: boolean
}

/** Milliseconds that a key server may take when a request has to wait for it. */
const timeLimit = 10_000

/** Bytes of a key document. */
const sizeLimit = 1024 * 1024

/**
 * Downloads a key document. The status is not looked at, the content type is (semantics/authentication.md, "Keys").
 * @throws KeyDocumentError
 */
export async function fetchDocument(location: DocumentLocation, scope: Scope, limit = timeLimit): Promise<string> {
  const { clock } = scope.ports
  const own = withDeadline(scope, new Deadline(clock, clock.now() + limit))
  try {
    const { response } = await followRedirects(clientFor(location), { sendBody: false })(callFor(location.url), own)
    const contentType = response.headers.get("content-type") ?? ""
    if (!contentType.startsWith("application/json") && !contentType.startsWith("application/jwk-set+json")) {
      await letGo(response.body)
      throw new KeyDocumentError(contentType === "" ? "no content type" : "content type is not JSON")
    }
    const { bytes } = await readBody(response, sizeLimit)
    return new TextDecoder().decode(bytes)
  } catch (thrown) {
    throw thrown instanceof KeyDocumentError ? thrown : new KeyDocumentError(failureText(thrown))
  }
}

/** A redirect may not take the keys from a place where anyone on the way could change them. */
function clientFor({ allowPlainHttp }: DocumentLocation): Client {
  if (allowPlainHttp) return fetchClient
  return async (call, scope) => {
    if (!call.url.startsWith("https://")) throw new KeyDocumentError("redirected to plain http")
    return fetchClient(call, scope)
  }
}

function callFor(url: string): BackendCall {
  return { label: "[keys]", method: "GET", url, headers: new Map([["User-Agent", [gatewayAgent]]]), body: emptyBody }
}

/** A reason for the log: never the URL, which may hold credentials. */
function failureText(thrown: unknown): string {
  if (!(thrown instanceof GatewayError)) return "the answer cannot be read"
  switch (thrown.reason) {
    case "deadline_exceeded":
      return "no answer in time"
    case "backend_too_large":
      return `longer than ${sizeLimit} bytes`
    default:
      return "the server cannot be reached"
  }
}
