import { decodeText } from "../utf8.ts"
import { decodeBase64url, withoutPadding } from "./base64url.ts"
import { parseStrictJson } from "./strict-json.ts"

/** A signed token taken apart, nothing of it verified yet. */
export interface SignedToken {
  readonly algorithm: string
  /** `kid` of the header, empty when there is none. */
  readonly keyId: string
  /** Protected header members over the unprotected ones. */
  readonly header: Readonly<Record<string, unknown>>
  /** What the signature is over. */
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
  /** Base64url of the payload. */
  readonly payload: string
}

/** Longest token that is looked at, in characters: more than the runtime takes as request headers in all. */
const maxLength = 128 * 1024

/** What the reference takes for white space: no-break spaces and their kind are not. */
const blanks = /[\t\n\f\r ]+/g

const encoder = new TextEncoder()

/**
 * Takes a JWS apart: compact form, or JSON form (flattened, or general with one signature) when it begins with `{`
 * (RFC 7515, section 7; semantics/authentication.md, "Forms of a token"). Costs time in proportion to its length. `jose` is too
 * lenient here (a header may hold `alg` twice) and too strict (docs/dependencies.md).
 * @returns `undefined` for what is no token.
 */
export function parseToken(text: string): SignedToken | undefined {
  if (text.length > maxLength) return undefined
  const compact = text.replace(blanks, "")
  return compact.startsWith("{") ? parseJsonForm(compact) : parseCompactForm(compact)
}

/** The claims of a token whose signature has been verified: the payload must be an object with no name twice. */
export function parseClaims(token: SignedToken): Record<string, unknown> | undefined {
  return decodedObject(token.payload)
}

function parseCompactForm(text: string): SignedToken | undefined {
  const first = text.indexOf(".")
  const second = text.indexOf(".", first + 1)
  if (first < 0 || second < 0 || text.indexOf(".", second + 1) >= 0) return undefined
  return assemble(text.slice(0, first), undefined, text.slice(first + 1, second), text.slice(second + 1))
}

function parseJsonForm(text: string): SignedToken | undefined {
  const form = asObject(parseStrictJson(text))
  if (form === undefined) return undefined
  const part = form.signatures === undefined ? form : onlySignature(form)
  if (part === undefined || typeof form.payload !== "string" || typeof part.signature !== "string") return undefined
  const unprotected = part.header === undefined ? undefined : asObject(part.header)
  if (part.header !== undefined && unprotected === undefined) return undefined
  const header = part.protected ?? ""
  return typeof header === "string" ? assemble(header, unprotected, form.payload, part.signature) : undefined
}

/** The one member of `signatures`; a document that also looks like the flattened form is refused. */
function onlySignature(form: Record<string, unknown>): Record<string, unknown> | undefined {
  const { signatures } = form
  if (!Array.isArray(signatures) || signatures.length !== 1) return undefined
  if (form.signature !== undefined || form.protected !== undefined || form.header !== undefined) return undefined
  return asObject(signatures[0])
}

function assemble(
  protectedPart: string,
  unprotected: Record<string, unknown> | undefined,
  payloadPart: string,
  signaturePart: string,
): SignedToken | undefined {
  // Signatures are made over the unpadded texts; padding is only tolerated.
  const headerText = withoutPadding(protectedPart)
  const payload = withoutPadding(payloadPart)
  const ownHeader = headerText === "" && unprotected !== undefined ? {} : decodedObject(headerText)
  const signature = decodeBase64url(signaturePart)
  if (ownHeader === undefined || signature === undefined || signature.length === 0) return undefined
  const header = unprotected === undefined ? ownHeader : { ...unprotected, ...ownHeader }
  const { alg, kid } = header
  if (typeof alg !== "string" || (kid !== undefined && kid !== null && typeof kid !== "string")) return undefined
  if (!isUnderstood(header)) return undefined
  return {
    algorithm: alg,
    keyId: kid ?? "",
    header,
    signingInput: encoder.encode(`${headerText}.${payload}`),
    signature,
    payload,
  }
}

/** Only `b64` may be critical, and it may not say that the payload is raw (RFC 7797, section 7: not in a JWT). */
function isUnderstood({ crit, b64 }: Record<string, unknown>): boolean {
  if (b64 !== undefined && b64 !== true) return false
  return crit === undefined || (Array.isArray(crit) && crit.length > 0 && crit.every((name) => name === "b64"))
}

function decodedObject(text: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64url(text)
  return bytes === undefined ? undefined : asObject(parseStrictJson(decodeText(bytes)))
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
