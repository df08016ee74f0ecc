import { base64url, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose"
import type { Ports } from "../../src/pipeline/ports.ts"
import { testGateway } from "../support/gateway.ts"

/** Keys of the issuer and of the attacker. Tokens are made by another implementation than the one under test. */
export interface Keys {
  readonly rsa: CryptoKey
  readonly ec: CryptoKey
  readonly ed: CryptoKey
  readonly secret: Uint8Array
  readonly stranger: CryptoKey
  /** What the issuer publishes. */
  readonly published: readonly JWK[]
  readonly rsaPublic: JWK
  readonly strangerPublic: JWK
}

export async function makeKeys(): Promise<Keys> {
  const rsa = await generateKeyPair("RS256", { extractable: true })
  const ec = await generateKeyPair("ES256", { extractable: true })
  const ed = await generateKeyPair("EdDSA", { extractable: true })
  const stranger = await generateKeyPair("RS256", { extractable: true })
  const secret = new TextEncoder().encode("a secret of the issuer, 32 bytes")
  const rsaPublic = await exportJWK(rsa.publicKey)
  return {
    rsa: rsa.privateKey,
    ec: ec.privateKey,
    ed: ed.privateKey,
    stranger: stranger.privateKey,
    strangerPublic: await exportJWK(stranger.publicKey),
    secret,
    rsaPublic,
    published: [
      { ...rsaPublic, kid: "rsa" },
      { ...(await exportJWK(ec.publicKey)), kid: "ec" },
      { ...(await exportJWK(ed.publicKey)), kid: "ed" },
      { kty: "oct", k: base64url.encode(secret), kid: "secret" },
    ],
  }
}

const algorithmOf: Readonly<Record<string, string>> = { rsa: "RS256", ec: "ES256", ed: "EdDSA", secret: "HS256" }

export const keysUrl = "https://keys.test/jwks"

/**
 * A gateway with one guarded endpoint for each key: `/rsa`, `/ec`, `/ed`, `/secret`.
 * @param options added to the options of every validator
 * @param beside stands beside the validators in `extra_config`
 */
export function guardedGateway(
  published: readonly unknown[],
  options: Readonly<Record<string, unknown>> = {},
  ports: Partial<Ports> = {},
  beside: Readonly<Record<string, unknown>> = {},
) {
  const outbound: string[] = []
  const endpoints = Object.entries(algorithmOf).map(([name, alg]) => ({
    endpoint: `/${name}`,
    extra_config: { "auth/validator": { alg, jwk_url: keysUrl, cache: true, ...options }, ...beside },
    backend: [{ url_pattern: "/data" }],
  }))
  const gateway = testGateway(
    { endpoints },
    ({ url }) => {
      outbound.push(url)
      return Response.json(url === keysUrl ? { keys: published } : { ok: true })
    },
    { ports },
  )
  return {
    outbound,
    background: gateway.background,
    /** The answer to a request with this token. */
    async ask(name: string, token: string): Promise<Response> {
      return gateway.send(`/${name}`, { headers: { Authorization: `Bearer ${token}` } })
    },
  }
}

/** A good token for the endpoint of that name. */
export async function goodToken(
  keys: Keys,
  name: "rsa" | "ec" | "ed" | "secret",
  claims: Record<string, unknown> = {},
) {
  return new SignJWT({ sub: "user-42", exp: 4_000_000_000, ...claims })
    .setProtectedHeader({ alg: algorithmOf[name] ?? "", kid: name })
    .sign(keys[name])
}

/** A token of any header and payload, signed over exactly these texts. */
export async function signedTexts(
  keys: Keys,
  name: "rsa" | "secret",
  header: string,
  payload: string,
): Promise<string> {
  const input = `${base64url.encode(header)}.${base64url.encode(payload)}`
  const bytes = new TextEncoder().encode(input)
  return `${input}.${base64url.encode(await signature(keys, name, bytes))}`
}

async function signature(keys: Keys, name: "rsa" | "secret", bytes: Uint8Array): Promise<Uint8Array> {
  if (name === "rsa")
    return new Uint8Array(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", keys.rsa, bytes as BufferSource))
  return hmac(keys.secret, bytes)
}

export async function hmac(secret: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  const parameters = { name: "HMAC", hash: "SHA-256" }
  const key = await crypto.subtle.importKey("raw", secret as BufferSource, parameters, false, ["sign"])
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes as BufferSource))
}
