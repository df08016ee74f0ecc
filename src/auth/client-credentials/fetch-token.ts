import { queryEncode, queryEscape } from "../../lib/go-url.ts"
import { decodeText } from "../../lib/utf8.ts"
import { bytesBody } from "../../pipeline/body.ts"
import type { BackendCall } from "../../pipeline/call.ts"
import type { Client } from "../../pipeline/component.ts"
import { Deadline } from "../../pipeline/deadline.ts"
import { fetchClient } from "../../pipeline/fetch-client.ts"
import { readBody } from "../../pipeline/read-body.ts"
import { followRedirects } from "../../pipeline/redirects.ts"
import { type Scope, withDeadline } from "../../pipeline/scope.ts"
import { type CredentialsOptions, tokenForm } from "./options.ts"
import { type AccessToken, readToken } from "./token-answer.ts"

/** How the credentials are shown: as `Authorization: Basic`, or as fields of the form. */
export type CredentialStyle = "header" | "form"

/** Milliseconds that a token server may take. The endpoint's time-out does not cut the call: the token serves the next request. */
export const timeLimit = 30_000

/** Bytes of a token answer. */
const sizeLimit = 1024 * 1024

/**
 * Asks for a token (RFC 6749, section 4.4).
 * @throws Error with the reference's text, without the secret
 */
export async function fetchToken(
  options: CredentialsOptions,
  style: CredentialStyle,
  scope: Scope,
): Promise<AccessToken> {
  const { clock } = scope.ports
  const own = withDeadline(scope, new Deadline(clock, clock.now() + timeLimit))
  const { response } = await followRedirects(clientFor(options), { sendBody: true })(tokenCall(options, style), own)
  const { bytes } = await readBody(response, sizeLimit)
  const answer = {
    status: response.status,
    statusLine: `${response.status} ${response.statusText}`.trimEnd(),
    contentType: response.headers.get("content-type") ?? "",
    body: decodeText(bytes),
  }
  return readToken(answer, clock.now())
}

/** A redirect may not take the credentials from https to a place where anyone on the way could read them. */
function clientFor({ token_url: first }: CredentialsOptions): Client {
  if (!first.startsWith("https://")) return fetchClient
  return async (call, scope) => {
    if (!call.url.startsWith("https://")) throw new Error("oauth2: redirected to plain http")
    return fetchClient(call, scope)
  }
}

function tokenCall(options: CredentialsOptions, style: CredentialStyle): BackendCall {
  const { client_id: id, client_secret: secret, token_url: url } = options
  const form = new Map(tokenForm(options))
  const headers = new Map([
    ["Content-Type", ["application/x-www-form-urlencoded"]],
    ["User-Agent", ["Go-http-client/1.1"]],
  ])
  if (style === "header") {
    headers.set("Authorization", [`Basic ${btoa(`${queryEscape(id)}:${queryEscape(secret)}`)}`])
  } else {
    if (id !== "") form.set("client_id", [id])
    if (secret !== "") form.set("client_secret", [secret])
  }
  return {
    label: "[token]",
    method: "POST",
    url,
    headers,
    body: bytesBody(new TextEncoder().encode(queryEncode(form))),
  }
}
