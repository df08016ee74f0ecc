import * as v from "valibot"
import { type BackendCall, withHeader } from "../../pipeline/call.ts"
import { type ClientMiddleware, component } from "../../pipeline/component.ts"
import { deadlineExceeded, GatewayError } from "../../pipeline/error.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { takingTurns } from "../turns.ts"
import { type CredentialStyle, fetchToken, timeLimit } from "./fetch-token.ts"
import { masked } from "./masked.ts"
import {
  type CredentialsOptions,
  checkCredentials,
  credentialsOptions,
  credentialsSchema,
  tokenForm,
} from "./options.ts"
import type { AccessToken } from "./token-answer.ts"

/**
 * `auth/client-credentials` of a backend: its calls carry the gateway's own token (semantics/authentication.md,
 * "Client credentials").
 */
export const clientCredentials = component({
  namespace: "auth/client-credentials",
  schema: v.unknown(),
  options: credentialsSchema,
  client(raw): ClientMiddleware | undefined {
    const options = credentialsOptions(raw)
    if (options === undefined) return undefined
    const tokenFor = tokenSource(options)
    const mask = masked(options)
    return (next) =>
      async function addToken(call, scope) {
        const token = await tokenFor(scope).catch((thrown) => {
          throw tokenFailure(thrown, call, scope, mask)
        })
        if (scope.deadline.passed) throw deadlineExceeded()
        return next(withHeader(call, "Authorization", token), scope)
      }
  },
  check: checkCredentials,
})

/** Milliseconds after which another request may ask: one way of showing the credentials has failed by then. */
const turnLimit = timeLimit + 1000

/** The backend's token, fetched by one request for all when the last one cannot be used any more. */
function tokenSource(options: CredentialsOptions): (scope: Scope) => Promise<string> {
  let held: AccessToken | undefined
  let style: CredentialStyle | undefined
  const takeTurn = takingTurns(turnLimit)

  const usable = ({ ports: { clock } }: Scope) =>
    held !== undefined && clock.now() < held.usableUntil ? held.authorization : undefined

  async function fetchEitherWay(scope: Scope): Promise<AccessToken> {
    if (style !== undefined) return fetchToken(options, style, scope)
    const token = await fetchToken(options, "header", scope).catch(() => undefined)
    if (token !== undefined) {
      style = "header"
      return token
    }
    const second = await fetchToken(options, "form", scope)
    style = "form"
    return second
  }

  return async (scope) => {
    const known = usable(scope)
    if (known !== undefined) return known
    // Checked before anything is sent.
    tokenForm(options)
    const ready = () => {
      if (scope.deadline.passed) throw deadlineExceeded()
      return usable(scope)
    }
    const work = async () => {
      held = await fetchEitherWay(scope)
      return held.authorization
    }
    return takeTurn({ ready, work }, scope)
  }
}

/** The reference's text for a call whose token could not be had. */
function tokenFailure(thrown: unknown, call: BackendCall, scope: Scope, mask: (text: string) => string): GatewayError {
  if (scope.deadline.passed) return deadlineExceeded()
  const cause = thrown instanceof Error ? thrown.message : "oauth2: cannot fetch token"
  const method = call.method.slice(0, 1) + call.method.slice(1).toLowerCase()
  return new GatewayError("backend_connection", `${method} "${call.url}": ${mask(cause)}`)
}
