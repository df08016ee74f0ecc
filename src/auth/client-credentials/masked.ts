import { goQuote } from "../../lib/go-quote.ts"
import { queryEscape } from "../../lib/go-url.ts"
import type { CredentialsOptions } from "./options.ts"

/** Shorter texts are no secrets, and would be found everywhere. */
const shortest = 4

const secretName = /secret|password|assertion|token/i

/**
 * Compiles the mask for error texts: a token server may repeat what it was sent, and the text can reach a client or a log.
 * Hidden are the secret and parameters that are named like one, as they are, in each form in which they were sent, and
 * as the text quotes them.
 */
export function masked(options: CredentialsOptions): (text: string) => string {
  const { client_id: id, client_secret: secret, endpoint_params: params } = options
  const named = Object.entries(params).flatMap(([name, values]) => (secretName.test(name) ? values : []))
  const plain = [secret, ...named].filter((text) => text.length >= shortest)
  const basic = secret === "" ? [] : [btoa(`${queryEscape(id)}:${queryEscape(secret)}`)]
  // The longest first: one may be a part of another.
  const hidden = [...new Set([...basic, ...plain, ...plain.map(queryEscape), ...plain.map(inQuotes)])].sort(
    (a, b) => b.length - a.length,
  )
  return (text) => hidden.reduce((shown, each) => shown.replaceAll(each, "***"), text)
}

function inQuotes(text: string): string {
  return goQuote(text).slice(1, -1)
}
