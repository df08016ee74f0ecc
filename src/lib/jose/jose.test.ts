import { base64url } from "jose"
import { describe, expect, it } from "vitest"
import { decodeBase64url, encodeBase64url } from "./base64url.ts"
import { KeyDocumentError, parseKey } from "./key.ts"
import { keyNaming } from "./key-id.ts"
import { readKeySet } from "./key-set.ts"
import { parseClaims, parseToken } from "./token.ts"

const part = (value: unknown) => base64url.encode(typeof value === "string" ? value : JSON.stringify(value))

const compact = (header: unknown, payload: unknown = {}) => `${part(header)}.${part(payload)}.AAAA`

describe("base64url", () => {
  it("is decoded with padding or without, and has one spelling", () => {
    expect(decodeBase64url("")).toEqual(new Uint8Array(0))
    expect(decodeBase64url("_-8")).toEqual(Uint8Array.of(0xff, 0xef))
    expect(decodeBase64url("_-8=")).toEqual(Uint8Array.of(0xff, 0xef))
    for (const text of ["_-9", "/+8", "A", "AB", "A A", "A=A=", "AAA\n", "ÄA"])
      expect(decodeBase64url(text)).toBeUndefined()
  })

  it("comes back as it was", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = crypto.getRandomValues(new Uint8Array(length))
      expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes)
    }
  })
})

describe("a token", () => {
  it("is taken apart in compact form", () => {
    const text = compact({ alg: "RS256", kid: "a", x: 1 }, { sub: "ann" })
    const token = parseToken(`\t${text.replace(".", " .\n")} `)
    expect(token).toMatchObject({ algorithm: "RS256", keyId: "a", header: { x: 1 } })
    expect(new TextDecoder().decode(token?.signingInput)).toBe(text.slice(0, text.lastIndexOf(".")))
    expect(token && parseClaims(token)).toEqual({ sub: "ann" })
  })

  it("may have its key's id in the unprotected header, and its algorithm twice with the protected one first", () => {
    const form = {
      payload: part({}),
      protected: part({ alg: "RS256" }),
      header: { kid: "a", alg: "none" },
      signature: "AAAA",
    }
    expect(parseToken(JSON.stringify(form))).toMatchObject({ algorithm: "RS256", keyId: "a" })
    expect(parseToken(JSON.stringify({ ...form, protected: undefined }))).toMatchObject({ algorithm: "none" })
  })

  it.each([
    "",
    ".",
    "..",
    `\u00a0${compact({ alg: "RS256" })}`,
    `${compact({ alg: "RS256" })}\ufeff`,
    "a.b",
    "{}",
    "null",
    `${part({ alg: "RS256" })}..`,
    `${part({ alg: "RS256" })}.e30.`,
    `${part({ alg: "RS256" })}.e30.AAAA.AAAA`,
    compact({}),
    compact({ alg: null }),
    compact([]),
    compact("x"),
    compact({ alg: "RS256", kid: 1 }),
    compact({ alg: "RS256", crit: [] }),
    compact({ alg: "RS256", crit: ["exp"] }),
    compact({ alg: "RS256", b64: false }),
    compact('{"alg":"RS256","alg":"RS256"}'),
  ])("is none: %s", (text) => {
    expect(parseToken(text)).toBeUndefined()
  })
})

describe("the id of a key", () => {
  const thumbprint = part("a".repeat(20))
  const wide = part("b".repeat(32))
  const key = parseKey({ kty: "oct", k: "AAAA", kid: "k", x5t: thumbprint, "x5t#S256": wide })

  it.each([
    ["kid", "k", "k"],
    ["unknown", "k", "k"],
    ["constructor", "k", "k"],
    ["x5t", thumbprint, thumbprint],
    ["x5t#S256", wide, wide],
    ["kid_x5t", `k${thumbprint}`, `k${thumbprint}`],
  ])("by %s", (strategy, ofKey, ofToken) => {
    const naming = keyNaming(strategy)
    const token = parseToken(compact({ alg: "HS256", kid: "k", x5t: thumbprint, "x5t#S256": wide }))
    if (token === undefined) throw new Error("no token")
    expect(naming.ofKey(key)).toBe(ofKey)
    expect(naming.ofToken(token)).toBe(ofToken)
  })

  it("is the token's kid where it has no thumbprint", () => {
    const token = parseToken(compact({ alg: "HS256", kid: "k", x5t: 7 }))
    if (token === undefined) throw new Error("no token")
    expect(["x5t", "x5t#S256", "kid_x5t"].map((name) => keyNaming(name).ofToken(token))).toEqual(["k", "k", "kk"])
  })

  it("may be the thumbprint's hexadecimal text", () => {
    const hexadecimal = part("61".repeat(20))
    expect(parseKey({ kty: "oct", k: "AAAA", x5t: hexadecimal }).thumbprint).toBe(thumbprint)
  })
})

describe("a key document", () => {
  it("gives its keys, without zeros in front of their integers", async () => {
    const [key] = await readKeySet(JSON.stringify({ keys: [{ kty: "RSA", n: part("\0\0abc"), e: "AAEAAQ" }] }))
    expect(key?.material).toEqual({ kty: "RSA", n: part("abc"), e: "AQAB" })
  })

  it("is spoiled by one entry", async () => {
    const good = { kty: "oct", k: "AAAA" }
    await expect(readKeySet(JSON.stringify({ keys: [good, { kty: "oct" }] }))).rejects.toThrow(KeyDocumentError)
    await expect(readKeySet(JSON.stringify({ keys: [good, null] }))).rejects.toThrow("a key is no object")
  })
})
