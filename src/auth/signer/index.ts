import * as v from "valibot"
import { signatureAlgorithm } from "../../lib/jose/algorithms.ts"
import { keyNaming } from "../../lib/jose/key-id.ts"
import { encode, get, Struct } from "../../lib/json/index.ts"
import { answer } from "../../pipeline/answer.ts"
import { component, type Handler, type HandlerSite } from "../../pipeline/component.ts"
import { refuse } from "../../pipeline/refuse.ts"
import type { ClientRequest } from "../../pipeline/request.ts"
import { discardBody, type ProxyResponse } from "../../pipeline/response.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { cachedFinder } from "../keys/key-finder.ts"
import { sharedKeyStore } from "../keys/key-store.ts"
import { checkSigner, closedReason, signerOptions, signerSchema } from "./options.ts"
import { signMembers, type TokenForm } from "./sign.ts"

/** Milliseconds after which the signing keys are read again, behind an answer. */
const keyTime = 900_000

/**
 * `auth/signer`: signs members of the endpoint's answer (semantics/authentication.md, "Signer"). It runs the endpoint's proxies
 * itself, so nothing that stands behind it in the handler stack acts on its endpoint.
 */
export const tokenSigner = component({
  namespace: "auth/signer",
  schema: v.unknown(),
  options: signerSchema,
  handler: (raw, at) => {
    const handler = signingHandler(raw, at)
    return (): Handler => handler
  },
  check: checkSigner,
})

function signingHandler(raw: unknown, at: HandlerSite): Handler {
  const options = signerOptions(raw)
  const algorithm = signatureAlgorithm(options?.alg ?? "")
  if (options === undefined || algorithm === undefined || closedReason(options) !== undefined)
    return (_request, scope) => refuse(scope, "signer_closed")
  const { kid, full, jwk_url: url, disable_jwk_security: allowPlainHttp, keys_to_sign: names } = options
  const form: TokenForm = { algorithm, kid, full, typ: options.typ || "JWT" }
  // Private keys stay in this isolate: nothing of them is shared.
  const store = sharedKeyStore(at.ports, { url, allowPlainHttp }, keyNaming("kid"), false)
  const find = cachedFinder(store, keyTime)

  return async function signAnswer(request, scope) {
    const held = await find(kid, scope)
    const key = await held?.cryptoKey(algorithm, "sign")
    if (key === undefined) return refuse(scope, "signer_closed")
    const response = await proxied(request, scope, at)
    if (response === undefined) return refuse(scope, "not_signed")
    if (response.data !== null) await signMembers(response.data, names, key, form)
    return signedAnswer(response)
  }
}

/** The proxies' answer; `undefined` when any of them failed, be it in part. */
async function proxied(request: ClientRequest, scope: Scope, at: HandlerSite): Promise<ProxyResponse | undefined> {
  try {
    const response = await at.call(request, scope)
    if (response.error === undefined) return response
    await discardBody(response)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : "failed"
    scope.ports.log.debug(`[ENDPOINT: ${at.endpoint.path}] ${message}`)
  }
  return undefined
}

/** JSON whatever the endpoint's output encoding, without the gateway's own headers. */
async function signedAnswer(response: ProxyResponse): Promise<Response> {
  await discardBody(response)
  const headers = new Headers({ "Content-Type": "application/json; charset=utf-8" })
  return answer(response.status || detailedStatus(response) || 200, headers, encode(response.data))
}

/** The status of a backend's failure that `return_error_details` put into the data. */
function detailedStatus({ data }: ProxyResponse): number {
  for (const name of Object.keys(data ?? {})) {
    const details = data === null ? undefined : get(data, name)
    if (details instanceof Struct && "http_status_code" in details) return Number(details.http_status_code)
  }
  return 0
}
