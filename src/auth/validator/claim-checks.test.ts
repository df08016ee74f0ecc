import { describe, expect, it } from "vitest"
import type { Claims } from "../../lib/claims.ts"
import type { EndpointSite } from "../../pipeline/component.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { compileClaimChecks } from "./claim-checks.ts"

const site = { endpoint: { path: "/a" } } as EndpointSite
const now = Date.UTC(2026, 7, 1)
const scope = { ports: { clock: { now: () => now }, log: { warning() {} } } } as unknown as Scope

const claims: Claims = {
  sub: "user-1",
  level: 3,
  half: 2.5,
  roles: ["staff", "admin"],
  address: { city: "Lodz" },
  beta: false,
  nothing: null,
  "https://example.test/plan": "gold",
  exp: now / 1000 + 60,
}

function outcome(...texts: string[]): boolean | undefined {
  return compileClaimChecks(
    texts.map((check_expr) => ({ check_expr })),
    site,
  )?.(claims, scope)
}

describe("expressions on claims", () => {
  it.each([
    "JWT.sub == 'user-1' && JWT.sub.startsWith('user-')",
    "'admin' in JWT.roles && JWT.roles.exists(r, r == 'staff') && size(JWT.roles) == 2",
    "JWT.level == 3 && JWT.level >= 3 && JWT.level < 3.5 && int(JWT.level) == 3 && JWT.half == 2.5",
    "JWT.address.city == 'Lodz' && JWT['https://example.test/plan'] == 'gold'",
    "has(JWT.beta) && !JWT.beta && has(JWT.nothing) && JWT.nothing == null && !has(JWT.none)",
    "timestamp(int(JWT.exp)) - timestamp(now) == duration('60s')",
    "type(JWT.level) == double && type(JWT.roles) == list && type(JWT.address) == map",
  ])("hold: %s", (text) => {
    expect(outcome(text)).toBe(true)
  })

  it.each([
    "JWT.sub == 'user-2'",
    "JWT.sub",
    "JWT.none == 'x'",
    "JWT.constructor != null",
    "JWT.sub == 'user-1' && req_method == 'GET'",
    "req_params['JWT.sub'] == 'user-1'",
    "JWT.roles.all(a, JWT.roles.all(b, a + b == ''))",
  ])("do not hold: %s", (text) => {
    expect(outcome(text)).toBe(false)
  })

  it("must all hold, in whatever order", () => {
    expect(outcome("JWT.level == 3", "JWT.sub == 'x'")).toBe(false)
    expect(outcome("JWT.sub == 'x'", "JWT.level == 3")).toBe(false)
  })

  it("are those alone that mention JWT", () => {
    expect(outcome("req_method == 'GET'", "false")).toBeUndefined()
    expect(outcome("req_method == ", "JWT.level == 3")).toBe(true)
  })

  it("are switched off together by one that does not parse, singly by one with a type error", () => {
    expect(outcome("JWT.sub == 'x'", "JWT.sub ==")).toBeUndefined()
    expect(outcome("JWT.sub == 'x'", "JWT.sub.split('-') == []")).toBe(false)
    expect(outcome("JWT.sub.split('-') == []")).toBeUndefined()
  })

  it("are not there for a value that is no list", () => {
    for (const raw of [undefined, null, "JWT.sub", { check_expr: "JWT.sub == 'x'" }, ["JWT.sub"]]) {
      expect(compileClaimChecks(raw, site)).toBeUndefined()
    }
  })
})
