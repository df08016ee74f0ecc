import type { SignatureAlgorithm } from "../../lib/jose/algorithms.ts"
import { encodeBase64url } from "../../lib/jose/base64url.ts"
import { encode, isObject, type JsonObject, put } from "../../lib/json/index.ts"

/** How tokens are made. */
export interface TokenForm {
  readonly algorithm: SignatureAlgorithm
  readonly kid: string
  readonly typ: string
  /** Flattened JSON serialization, as a text, in place of the compact one. */
  readonly full: boolean
}

/**
 * Signs an object as a token (RFC 7515, sections 3.1 and 7.2.2); the header's members stand in the reference's order. WebCrypto
 * itself and not `jose`, which refuses RSA keys below 2048 bits (docs/dependencies.md).
 */
export async function signObject(payload: JsonObject, key: CryptoKey, form: TokenForm): Promise<string> {
  const { algorithm, kid, typ, full } = form
  const header = encodeBase64url(JSON.stringify({ alg: algorithm.name, kid, typ }))
  const body = encodeBase64url(encode(payload))
  const input = new TextEncoder().encode(`${header}.${body}`)
  const signature = encodeBase64url(new Uint8Array(await crypto.subtle.sign(algorithm.signParameters, key, input)))
  if (full) return JSON.stringify({ payload: body, protected: header, signature })
  return `${header}.${body}.${signature}`
}

/** Replaces the named top-level members that are objects by tokens over them; everything else stays. */
export async function signMembers(
  data: JsonObject,
  names: readonly string[],
  key: CryptoKey,
  form: TokenForm,
): Promise<void> {
  for (const name of names) {
    const value = Object.hasOwn(data, name) ? data[name] : undefined
    if (isObject(value)) put(data, name, await signObject(value, key, form))
  }
}
