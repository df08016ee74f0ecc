/** All that is known of a signature algorithm (RFC 7518, section 3.1; RFC 8037). */
export interface SignatureAlgorithm {
  readonly name: string
  /** Key type of a JWK that fits. */
  readonly keyType: "oct" | "RSA" | "EC" | "OKP"
  /** Curve of a JWK that fits. */
  readonly curve: string | undefined
  /** Parameters of `crypto.subtle.importKey`. */
  readonly importParameters: { readonly name: string; readonly hash?: string; readonly namedCurve?: string }
  /** Parameters of `crypto.subtle.sign` and `verify`. */
  readonly signParameters: { readonly name: string; readonly hash?: string; readonly saltLength?: number }
}

function hmac(name: string, hash: string): SignatureAlgorithm {
  const parameters = { name: "HMAC", hash }
  return { name, keyType: "oct", curve: undefined, importParameters: parameters, signParameters: parameters }
}

function rsa(name: string, hash: string): SignatureAlgorithm {
  const parameters = { name: "RSASSA-PKCS1-v1_5", hash }
  return { name, keyType: "RSA", curve: undefined, importParameters: parameters, signParameters: parameters }
}

function pss(name: string, hash: string, saltLength: number): SignatureAlgorithm {
  const importParameters = { name: "RSA-PSS", hash }
  return {
    name,
    keyType: "RSA",
    curve: undefined,
    importParameters,
    signParameters: { ...importParameters, saltLength },
  }
}

function ecdsa(name: string, hash: string, curve: string): SignatureAlgorithm {
  const importParameters = { name: "ECDSA", namedCurve: curve }
  return { name, keyType: "EC", curve, importParameters, signParameters: { name: "ECDSA", hash } }
}

const ed25519 = { name: "Ed25519" }

const algorithms = new Map<string, SignatureAlgorithm>(
  [
    hmac("HS256", "SHA-256"),
    hmac("HS384", "SHA-384"),
    hmac("HS512", "SHA-512"),
    rsa("RS256", "SHA-256"),
    rsa("RS384", "SHA-384"),
    rsa("RS512", "SHA-512"),
    pss("PS256", "SHA-256", 32),
    pss("PS384", "SHA-384", 48),
    pss("PS512", "SHA-512", 64),
    ecdsa("ES256", "SHA-256", "P-256"),
    ecdsa("ES384", "SHA-384", "P-384"),
    ecdsa("ES512", "SHA-512", "P-521"),
    { name: "EdDSA", keyType: "OKP" as const, curve: "Ed25519", importParameters: ed25519, signParameters: ed25519 },
  ].map((algorithm) => [algorithm.name, algorithm]),
)

/** The algorithm of that name, to the letter. `none` is no name of one. */
export function signatureAlgorithm(name: string): SignatureAlgorithm | undefined {
  return algorithms.get(name)
}
