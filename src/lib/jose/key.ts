import type { SignatureAlgorithm } from "./algorithms.ts"
import { decodeBase64url, encodeBase64url } from "./base64url.ts"

/** One key of a key document, its members checked and reduced to what makes the key. */
export interface PublishedKey {
  readonly keyType: "oct" | "RSA" | "EC" | "OKP"
  readonly curve: string | undefined
  /** Holds a private asymmetric key. */
  readonly isPrivate: boolean
  /** `kid`, empty when absent. */
  readonly keyId: string
  /** SHA-1 thumbprint of the certificate as unpadded base64url, empty when absent. */
  readonly thumbprint: string
  /** SHA-256 thumbprint likewise. */
  readonly thumbprintSha256: string
  /** DER of the certificates as standard base64, the key's own first. */
  readonly certificates: readonly string[]
  /** Members for `crypto.subtle.importKey`: no `alg`, `use` or `key_ops`, which the reference ignores. */
  readonly material: JsonWebKey
}

/** Why a key document cannot be used. The message never holds any of its text. */
export class KeyDocumentError extends Error {
  override readonly name = "KeyDocumentError"
}

type Members = Readonly<Record<string, unknown>>

const coordinateSizes: Readonly<Record<string, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 }
const rsaPrivateMembers = ["d", "p", "q", "dp", "dq", "qi"]

/**
 * Reads one JWK (RFC 7517, RFC 7518 section 6, RFC 8037) as strictly as the reference does.
 * @throws KeyDocumentError
 */
export function parseKey(members: unknown): PublishedKey {
  if (!isMembers(members)) throw new KeyDocumentError("a key is no object")
  const keyType = text(members, "kty")
  return {
    ...keyOf(keyType, members),
    keyId: text(members, "kid"),
    thumbprint: thumbprint(members, "x5t", 20),
    thumbprintSha256: thumbprint(members, "x5t#S256", 32),
    certificates: certificates(members),
  }
}

/**
 * Imports a key for verifying with one algorithm. The RSA size is not looked at: the reference takes 1024 bits too.
 * @returns `undefined` when the key does not fit the algorithm or must not verify (a published private key).
 */
export async function importForVerifying(
  key: PublishedKey,
  algorithm: SignatureAlgorithm,
): Promise<CryptoKey | undefined> {
  return key.isPrivate ? undefined : importKey(key, algorithm, "verify")
}

/** Imports a private or symmetric key for signing with one algorithm; `undefined` when it does not fit. */
export async function importForSigning(
  key: PublishedKey,
  algorithm: SignatureAlgorithm,
): Promise<CryptoKey | undefined> {
  return key.isPrivate || key.keyType === "oct" ? importKey(key, algorithm, "sign") : undefined
}

async function importKey(
  { keyType, curve, material }: PublishedKey,
  algorithm: SignatureAlgorithm,
  usage: "sign" | "verify",
): Promise<CryptoKey | undefined> {
  if (keyType !== algorithm.keyType || curve !== algorithm.curve) return undefined
  try {
    return await crypto.subtle.importKey("jwk", material, algorithm.importParameters, false, [usage])
  } catch {
    return undefined
  }
}

type KeyMaterial = Pick<PublishedKey, "keyType" | "curve" | "isPrivate" | "material">

function keyOf(keyType: string, members: Members): KeyMaterial {
  switch (keyType) {
    case "oct":
      return { keyType, curve: undefined, isPrivate: false, material: { kty: keyType, ...bytes(members, "k") } }
    case "RSA":
      return rsaKey(members)
    case "EC":
      return ecKey(members)
    case "OKP":
      return edwardsKey(members)
    default:
      throw new KeyDocumentError("a key of unknown type")
  }
}

function rsaKey(members: Members): KeyMaterial {
  const isPrivate = members.d !== undefined
  const material: JsonWebKey = { kty: "RSA", ...integer(members, "n"), ...integer(members, "e") }
  if (isPrivate) for (const name of rsaPrivateMembers) Object.assign(material, integer(members, name))
  return { keyType: "RSA", curve: undefined, isPrivate, material }
}

function ecKey(members: Members): KeyMaterial {
  const curve = text(members, "crv")
  const size = Object.hasOwn(coordinateSizes, curve) ? coordinateSizes[curve] : undefined
  if (size === undefined) throw new KeyDocumentError("a key on an unknown curve")
  const isPrivate = members.d !== undefined
  const material = { kty: "EC", crv: curve, ...bytes(members, "x", size), ...bytes(members, "y", size) }
  if (isPrivate) Object.assign(material, bytes(members, "d", size))
  return { keyType: "EC", curve, isPrivate, material }
}

function edwardsKey(members: Members): KeyMaterial {
  const curve = text(members, "crv")
  if (curve !== "Ed25519") throw new KeyDocumentError("a key on an unknown curve")
  const isPrivate = members.d !== undefined
  const material = { kty: "OKP", crv: curve, ...bytes(members, "x", 32) }
  if (isPrivate) Object.assign(material, bytes(members, "d", 32))
  return { keyType: "OKP", curve, isPrivate, material }
}

/** A member that is bytes, of exactly `size` where given. */
function bytes(members: Members, name: string, size?: number): Record<string, string> {
  const value = members[name]
  const decoded = typeof value === "string" ? decodeBase64url(value) : undefined
  if (decoded === undefined || decoded.length === 0 || (size !== undefined && decoded.length !== size))
    throw malformed(name)
  return { [name]: encodeBase64url(decoded) }
}

/** A member that is a big-endian integer; some servers put zeros in front, which WebCrypto refuses. */
function integer(members: Members, name: string): Record<string, string> {
  const value = members[name]
  const decoded = typeof value === "string" ? decodeBase64url(value) : undefined
  const start = decoded?.findIndex((byte) => byte !== 0) ?? -1
  if (decoded === undefined || start < 0) throw malformed(name)
  return { [name]: encodeBase64url(decoded.subarray(start)) }
}

function text(members: Members, name: string): string {
  const value = members[name] ?? ""
  if (typeof value !== "string") throw malformed(name)
  return value
}

/** Base64url of a hash, or of its hexadecimal text. */
function thumbprint(members: Members, name: string, size: number): string {
  const value = text(members, name)
  if (value === "") return ""
  const decoded = decodeBase64url(value)
  if (decoded?.length === size) return encodeBase64url(decoded)
  const hexadecimal = new TextDecoder().decode(decoded)
  if (decoded?.length !== 2 * size || !/^[0-9a-fA-F]+$/.test(hexadecimal)) throw malformed(name)
  return encodeBase64url(
    Uint8Array.from({ length: size }, (_, at) => Number.parseInt(hexadecimal.slice(2 * at, 2 * at + 2), 16)),
  )
}

function certificates(members: Members): string[] {
  const list = members.x5c ?? []
  if (!Array.isArray(list) || !list.every((entry) => typeof entry === "string")) throw malformed("x5c")
  return list
}

function malformed(name: string): KeyDocumentError {
  return new KeyDocumentError(`a key with a malformed ${name}`)
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
