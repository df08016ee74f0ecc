import type { PublishedKey } from "./key.ts"
import type { SignedToken } from "./token.ts"

/** How a token names its key: the id that a token asks for, and the id that a key has. */
export interface KeyNaming {
  readonly name: string
  ofToken(token: SignedToken): string
  ofKey(key: PublishedKey): string
}

const kid: KeyNaming = { name: "kid", ofToken: ({ keyId }) => keyId, ofKey: ({ keyId }) => keyId }

const namings: Readonly<Record<string, KeyNaming>> = {
  kid,
  x5t: {
    name: "x5t",
    ofToken: (token) => headerText(token, "x5t") ?? token.keyId,
    ofKey: ({ thumbprint }) => thumbprint,
  },
  "x5t#S256": {
    name: "x5t#S256",
    ofToken: (token) => headerText(token, "x5t#S256") ?? token.keyId,
    ofKey: ({ thumbprintSha256 }) => thumbprintSha256,
  },
  kid_x5t: {
    name: "kid_x5t",
    ofToken: (token) => token.keyId + (headerText(token, "x5t") ?? token.keyId),
    ofKey: ({ keyId, thumbprint }) => keyId + thumbprint,
  },
}

/** The naming of a `key_identify_strategy`; an unknown one is `kid` (semantics/authentication.md, "Keys"). */
export function keyNaming(strategy: string): KeyNaming {
  return (Object.hasOwn(namings, strategy) ? namings[strategy] : undefined) ?? kid
}

function headerText({ header }: SignedToken, name: string): string | undefined {
  const value = header[name]
  return typeof value === "string" ? value : undefined
}
