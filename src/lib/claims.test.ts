import { describe, expect, it } from "vitest"
import { areClaimsGood, claimAt, type ExpectedClaims } from "./claims.ts"

const anything: ExpectedClaims = { issuer: "", audience: [], leeway: 1 }
const now = 1_700_000_000

function good(claims: Record<string, unknown>, expected: Partial<ExpectedClaims> = {}): boolean {
  return areClaimsGood(claims, { ...anything, ...expected }, now)
}

describe("the registered claims", () => {
  it("expire only after the leeway is over", () => {
    expect(good({ exp: now - 1 })).toBe(true)
    expect(good({ exp: now - 2 })).toBe(false)
    expect(good({ exp: 0 })).toBe(false)
    expect(areClaimsGood({ exp: now - 1 }, anything, now + 0.001)).toBe(false)
  })

  it("are not valid before nbf and iat, the leeway granted", () => {
    expect(good({ nbf: now + 1, iat: now + 1 })).toBe(true)
    expect(good({ nbf: now + 2 })).toBe(false)
    expect(good({ iat: now + 2 })).toBe(false)
  })

  it("take decimals cut to seconds and null for nothing", () => {
    expect(good({ exp: now - 0.5, nbf: null, iat: null })).toBe(true)
    expect(good({ nbf: now + 1.9 })).toBe(true)
    expect(good({ exp: null })).toBe(true)
  })

  it.each([
    { exp: "2540000000" },
    { exp: true },
    { exp: 1e30 },
    { nbf: -1e30 },
    { iat: {} },
    { iss: 7 },
    { sub: ["a"] },
    { jti: false },
    { aud: 7 },
    { aud: null },
    { aud: ["a", 1] },
    { aud: {} },
  ])("are refused when they have the wrong type: %j", (claims) => {
    expect(good(claims)).toBe(false)
  })

  it("must hold the issuer to the letter and every expected audience", () => {
    expect(good({ iss: "https://id" }, { issuer: "https://id" })).toBe(true)
    expect(good({ iss: "https://id/" }, { issuer: "https://id" })).toBe(false)
    expect(good({}, { issuer: "https://id" })).toBe(false)
    expect(good({ aud: ["b", "a"] }, { audience: ["a", "b"] })).toBe(true)
    expect(good({ aud: "a" }, { audience: ["a", "b"] })).toBe(false)
    expect(good({}, { audience: ["a"] })).toBe(false)
  })
})

describe("claimAt", () => {
  it("descends into objects only, and not into what they inherit", () => {
    expect(claimAt({ a: { b: 1 } }, ["a", "b"])).toBe(1)
    expect(claimAt({ a: [{ b: 1 }] }, ["a", "0", "b"])).toBeUndefined()
    expect(claimAt({ a: "text" }, ["a", "length"])).toBeUndefined()
    expect(claimAt({ a: {} }, ["a", "constructor", "name"])).toBeUndefined()
    expect(claimAt({}, ["__proto__"])).toBeUndefined()
  })
})
