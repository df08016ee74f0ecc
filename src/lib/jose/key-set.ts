import { exportJWK, importX509 } from "jose"
import { decodeBase64url, encodeBase64url } from "./base64url.ts"
import { KeyDocumentError, type PublishedKey, parseKey } from "./key.ts"
import { parseStrictJson } from "./strict-json.ts"

/** Keys of one document that are looked at: a check of each costs time. */
const maxKeys = 500

/**
 * Reads a key document (RFC 7517, section 5). One entry that cannot be used spoils the whole document, as in the reference
 * (semantics/authentication.md, "Keys").
 * @throws KeyDocumentError
 */
export async function readKeySet(text: string): Promise<readonly PublishedKey[]> {
  const document = parseStrictJson(text)
  if (typeof document !== "object" || document === null) throw new KeyDocumentError("the key document is not JSON")
  const entries = "keys" in document ? document.keys : undefined
  if (!Array.isArray(entries) || entries.length === 0) throw new KeyDocumentError("the key document holds no keys")
  if (entries.length > maxKeys) throw new KeyDocumentError(`the key document holds more than ${maxKeys} keys`)
  const keys = entries.map(parseKey)
  await Promise.all(keys.map(checkKey))
  return keys
}

/** What only the cryptography can tell: that a point is on its curve, that a certificate belongs to the key. */
async function checkKey(key: PublishedKey): Promise<void> {
  if (key.keyType === "EC") await checkPoint(key)
  const [certificate] = key.certificates
  if (certificate !== undefined) await checkCertificate(key, certificate)
}

async function checkPoint({ material: { kty, crv, x, y } }: PublishedKey): Promise<void> {
  const parameters = { name: "ECDSA", namedCurve: crv ?? "" }
  try {
    await crypto.subtle.importKey("jwk", { kty, crv, x, y } as JsonWebKey, parameters, false, ["verify"])
  } catch {
    throw new KeyDocumentError("a key whose point is not on its curve")
  }
}

const certificateAlgorithms: Readonly<Record<string, string>> = {
  RSA: "RS256",
  "P-256": "ES256",
  "P-384": "ES384",
  "P-521": "ES512",
  Ed25519: "EdDSA",
}

async function checkCertificate(key: PublishedKey, certificate: string): Promise<void> {
  const algorithm = certificateAlgorithms[key.curve ?? key.keyType] ?? ""
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`
  let members: Awaited<ReturnType<typeof exportJWK>>
  try {
    members = await exportJWK(await importX509(pem, algorithm, { extractable: true }))
  } catch {
    throw new KeyDocumentError("a key with a certificate that cannot be read")
  }
  const { material } = key
  if (members.n !== material.n || members.e !== material.e || members.x !== material.x || members.y !== material.y) {
    throw new KeyDocumentError("a key with the certificate of another key")
  }
  await checkThumbprints(key, certificate)
}

async function checkThumbprints({ thumbprint, thumbprintSha256 }: PublishedKey, certificate: string): Promise<void> {
  const der = decodeBase64url(certificate.replaceAll("+", "-").replaceAll("/", "_"))
  if (der === undefined) throw new KeyDocumentError("a key with a certificate that cannot be read")
  const differs = async (expected: string, hash: string) =>
    expected !== "" && encodeBase64url(new Uint8Array(await crypto.subtle.digest(hash, der))) !== expected
  if ((await differs(thumbprint, "SHA-1")) || (await differs(thumbprintSha256, "SHA-256"))) {
    throw new KeyDocumentError("a key with the thumbprint of another certificate")
  }
}
