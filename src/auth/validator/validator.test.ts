import { beforeAll, describe, expect, it } from "vitest"
import { goodToken, type Keys, keysUrl, makeKeys } from "../../../test/attacks/guarded.ts"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"
import type { Log, LogFields } from "../../pipeline/ports.ts"

let keys: Keys

beforeAll(async () => {
  keys = await makeKeys()
})

type Options = Readonly<Record<string, unknown>>

interface Answered {
  readonly status: number
  /** The backend's URL without its host; undefined when it was not called. */
  readonly url: string | undefined
  readonly headers: Headers
  readonly lines: readonly { readonly message: string; readonly fields: LogFields | undefined }[]
}

/** Sends a request to an endpoint with these options of its validator. */
async function ask(options: Options, headers: Record<string, string>, more: Options = {}): Promise<Answered> {
  const { pattern = "/data", path = "/data", endpoint = "/data", extra = {} } = more
  const lines: { message: string; fields: LogFields | undefined }[] = []
  const line = (message: string, fields?: LogFields) => void lines.push({ message, fields })
  const log: Log = { debug() {}, info: line, warning: line, error: line }
  let called: Request | undefined
  const { send } = testGateway(
    {
      endpoints: [
        {
          endpoint,
          input_headers: ["*"],
          extra_config: {
            "auth/validator": { alg: "RS256", jwk_url: keysUrl, cache: true, ...options },
            ...(extra as Options),
          },
          backend: [{ url_pattern: pattern }],
        },
      ],
    },
    (request) => {
      if (request.url === keysUrl) return Response.json({ keys: keys.published })
      called = request
      return Response.json({ ok: true })
    },
    { ports: { log } },
  )
  const { status } = await send(path as string, { headers })
  return { status, url: called?.url.replace("http://backend", ""), headers: called?.headers ?? new Headers(), lines }
}

const bearer = async (claims: Options = {}) => ({ Authorization: `Bearer ${await goodToken(keys, "rsa", claims)}` })

const statusFor = async (options: Options, claims: Options) => (await ask(options, await bearer(claims))).status

describe("where the token is", () => {
  let token: string
  beforeAll(async () => {
    token = await goodToken(keys, "rsa")
  })

  it.each([
    ["behind Bearer", () => `Bearer ${token}`, 200],
    ["behind bEARER", () => `bEARER ${token}`, 200],
    ["alone", () => token, 200],
    ["with spaces around and inside", () => `Bearer   ${token.replaceAll(".", " . ")}`, 200],
    ["first of two lines", () => `Bearer ${token}, Bearer x`, 200],
    ["second of two lines", () => `Bearer x, Bearer ${token}`, 401],
    ["behind another scheme", () => `Token ${token}`, 401],
    ["behind a tab", () => `Bearer\t${token}`, 401],
    ["Bearer alone", () => "Bearer", 401],
  ])("in the header, %s", async (_, header, status) => {
    expect((await ask({}, { Authorization: header() })).status).toBe(status)
  })

  it("in JSON form in front of another header line", async () => {
    const [protectedPart, payload, signature] = token.split(".")
    const json = JSON.stringify({ payload, protected: protectedPart, signature, header: { note: 'a } "b" , {' } })
    for (const header of [json, `Bearer ${json}`, `Bearer  ${json}, Bearer x`, `${json},{}`]) {
      expect((await ask({}, { Authorization: header })).status).toBe(200)
    }
    expect((await ask({}, { Authorization: `Bearer x, ${json}` })).status).toBe(401)
    expect((await ask({}, { Authorization: json.slice(0, -1) })).status).toBe(401)
  })

  it("in a header of another name, and then in no other", async () => {
    const options = { auth_header_name: "X-Token" }
    expect((await ask(options, { "X-Token": token })).status).toBe(200)
    expect((await ask(options, { Authorization: token })).status).toBe(401)
  })

  it.each([
    ["the default one", {}, () => `access_token=${token}`, 200],
    ["one of another name", { cookie_key: "jwt" }, () => `a=1; jwt=${token}; b`, 200],
    ["in quotes", {}, () => `access_token="${token}"`, 200],
    ["the first of two", {}, () => `access_token=${token}; access_token=x`, 200],
    ["the second of two", {}, () => `access_token=x; access_token=${token}`, 401],
    ["with a scheme", {}, () => `access_token=Bearer ${token}`, 401],
    ["one whose value no cookie can have", {}, () => `access_token=a"b; access_token=${token}`, 200],
    ["one whose name only ends so", {}, () => `my_access_token=${token}`, 401],
  ])("in a cookie: %s", async (_, options, cookie, status) => {
    expect((await ask(options, { Cookie: cookie() })).status).toBe(status)
  })

  it("in a cookie only when the header is empty, and never in the query", async () => {
    const Cookie = `access_token=${token}`
    expect((await ask({}, { Cookie, Authorization: "" })).status).toBe(200)
    expect((await ask({}, { Cookie, Authorization: "broken" })).status).toBe(401)
    expect((await ask({}, {}, { path: `/data?access_token=${token}` })).status).toBe(401)
  })
})

describe("roles", () => {
  it.each([
    ["a list", { roles: ["a", "admin"] }, 200],
    ["words", { roles: "a admin" }, 200],
    ["commas", { roles: "a,admin" }, 403],
    ["none", {}, 403],
    ["an object", { roles: { admin: true } }, 403],
    ["a number before the match", { roles: [1, "admin"] }, 500],
    ["a number behind the match", { roles: ["admin", 1] }, 200],
  ])("from %s", async (_, claims, status) => {
    expect(await statusFor({ roles: ["admin"] }, claims)).toBe(status)
  })

  it.each([
    ["a.bc", true, { a: { bc: ["admin"] } }, 200],
    ["a.bc", true, { "a.bc": ["admin"] }, 403],
    ["a.b", false, { "a.b": ["admin"] }, 200],
    ["a.b", false, { a: { b: ["admin"] } }, 403],
    ["http://x.y/roles", true, { "http://x.y/roles": ["admin"] }, 200],
    ["__proto__.roles", true, {}, 403],
    ["constructor", false, {}, 403],
  ])("from the claim %s, nested: %s", async (key, nested, claims, status) => {
    expect(await statusFor({ roles: ["admin"], roles_key: key, roles_key_is_nested: nested }, claims)).toBe(status)
  })
})

describe("scopes", () => {
  const options = { scopes: ["read", "write"], scopes_key: "a.scope" }

  it.each([
    [undefined, "read other", 200],
    ["any", ["write"], 200],
    ["unknown", "write", 200],
    ["all", "read", 403],
    ["all", "write other read", 200],
    ["all", ["read", "write"], 200],
    ["any", [], 403],
    ["any", "", 403],
    ["any", { read: true }, 403],
    ["any", ["read", 1], 500],
  ])("matched by %s from %j", async (matcher, scope, status) => {
    expect(await statusFor({ ...options, scopes_matcher: matcher }, { a: { scope } })).toBe(status)
  })

  it("demand nothing without a key, and roles come first", async () => {
    expect(await statusFor({ scopes: ["read"] }, {})).toBe(200)
    expect(await statusFor({ ...options, roles: ["admin"] }, { a: { scope: ["read", 1] } })).toBe(403)
  })
})

describe("claims in headers", () => {
  it.each([
    ["text", "a b", "a b"],
    ["a whole number", 42, "42"],
    ["a number with decimals", 2.5, "2.500000"],
    ["a large number", 2 ** 53 + 1, "9007199254740992"],
    ["true", true, "true"],
    ["null", null, "null"],
    ["an object", { b: "<&>", a: 1 }, '{"a":1,"b":"\\u003c\\u0026\\u003e"}'],
    ["a list", ["x", 1.5, 1e6, true, null, ["y"], { k: 1 }], "x,1.5,1e+06,true,<nil>,[y],map[k:1]"],
    ["an empty list", [], ""],
    ["absent", undefined, ""],
  ])("as text: %s", async (_, value, text) => {
    const { headers, status } = await ask(
      { propagate_claims: [["c", "x-c"]] },
      { ...(await bearer({ c: value })), "X-C": "forged" },
    )
    expect(status).toBe(200)
    expect(headers.get("x-c")).toBe(text)
  })

  it("by dotted paths and literal names, in place of what the client sent", async () => {
    const pairs = [
      ["a.b", "X-Nested"],
      ["http://x.y/z", "X-Url"],
      ["a.missing", "X-Missing"],
      ["toString", "X-Prototype"],
      ["sub", "X-Last"],
      ["a.b", "X-Last"],
      ["lonely"],
      ["a", "b", "c"],
    ]
    const claims = { a: { b: "deep" }, "http://x.y/z": "url" }
    const forged = { "X-Missing": "admin", "X-Prototype": "x" }
    const { headers } = await ask({ propagate_claims: pairs }, { ...(await bearer(claims)), ...forged })
    expect(headers.get("x-nested")).toBe("deep")
    expect(headers.get("x-url")).toBe("url")
    expect(headers.get("x-missing")).toBe("")
    expect(headers.get("x-prototype")).toBe("")
    expect(headers.get("x-last")).toBe("deep")
  })

  it("one line for each member where arrays are preserved", async () => {
    const options = { propagate_claims: [["c", "X-C"]], propagate_claims_preserve_array: true }
    expect((await ask(options, await bearer({ c: ["a", 1e6] }))).headers.get("x-c")).toBe("a, 1e+06")
    const forged = { ...(await bearer({ c: [] })), "X-C": "forged" }
    expect((await ask(options, forged)).headers.has("x-c")).toBe(false)
  })

  it.each(["a\r\nX-Evil: 1", "a\nb", "a\u0000b", "a\u007f", ["a", "b\rc"]])(
    "cannot break out of their line: %j",
    async (c) => {
      for (const preserve of [true, false]) {
        const options = { propagate_claims: [["c", "X-C"]], propagate_claims_preserve_array: preserve }
        expect(await ask(options, await bearer({ c }))).toMatchObject({ status: 500, url: undefined })
      }
    },
  )
})

describe("claims in the backend's URL", () => {
  it.each([
    ["/u/{JWT.sub}", { sub: "ann" }, "/u/ann"],
    ["/u/{JWT.n}/{JWT.sub}", { sub: "a b", n: 7 }, "/u/7/a%20b"],
    ["/u/{JWT.http://x.y/id-1}", { "http://x.y/id-1": "v" }, "/u/v"],
    ["/u/{JWT.a.b}", { "a.b": "literal", a: { b: "deep" } }, "/u/literal"],
    ["/u/{JWT.sub}", { sub: "a/b" }, "/u/a/b"],
    ["/u/{JWT.sub}", { sub: "a?b=c" }, "/u/a?b=c"],
    ["/u/{JWT.sub}", { sub: "a#b" }, "/u/a"],
    ["/u/{JWT.list}", { list: ["a", "b"] }, "/u/a,b"],
    ["/u/{JWT.nobody}", {}, "/u/%7B%7B.JWT.nobody%7D%7D"],
    ["/u/{JWT.constructor}", {}, "/u/%7B%7B.JWT.constructor%7D%7D"],
  ])("%s of %j", async (pattern, claims, url) => {
    expect((await ask({}, await bearer(claims), { pattern })).url).toBe(url)
  })

  it("stand beside parameters of the path, which cannot take their place", async () => {
    const more = { pattern: "/{id}/{JWT.sub}", endpoint: "/{id}", path: "/JWT.sub" }
    expect((await ask({}, await bearer({ sub: "ann" }), more)).url).toBe("/JWT.sub/ann")
  })
})

describe("an endpoint whose validator makes no sense", () => {
  it.each([
    { jwk_url: "http://keys.test/jwks" },
    { jwk_url: undefined },
    { audience: "shop" },
    { roles: "admin" },
    { cache: "yes" },
    { propagate_claims: [["a", 1]] },
    { leeway: 5 },
  ])("is closed and asks nobody for keys: %j", async (options) => {
    const { status, url } = await ask(options, await bearer())
    expect([status, url]).toEqual([401, undefined])
  })

  it.each([
    { alg: "RS257" },
    { alg: "none" },
    { alg: undefined },
    { alg: "__proto__" },
    { jwk_fingerprints: ["!"] },
    { jwk_local_path: "/jwk.json" },
    { roles_key: "a.b", roles_key_is_nested: true },
  ])("refuses the start: %j", (options) => {
    const validator = { alg: "RS256", jwk_url: keysUrl, ...options }
    const endpoint = { endpoint: "/a", extra_config: { "auth/validator": validator }, backend: [{ url_pattern: "/" }] }
    const { problems } = examine({ version: 3, host: ["http://backend"], endpoints: [endpoint] }, {})
    expect(problems.errors.map(({ at }) => at).join()).toContain("auth/validator")
  })
})

describe("operation_debug", () => {
  it("says in a log line why a token was refused, and nothing else changes", async () => {
    const { status, lines } = await ask({ operation_debug: true, roles: ["admin"] }, await bearer())
    expect(status).toBe(403)
    expect(lines).toEqual([{ message: "[ENDPOINT: /data] token refused: token_access", fields: { status: 403 } }])
    expect((await ask({ roles: ["admin"] }, await bearer())).lines).toEqual([])
    expect((await ask({ operation_debug: true }, await bearer())).lines).toEqual([])
  })
})

describe("expressions on claims", () => {
  const cel = (check_expr: string) => ({ extra: { "validation/cel": [{ check_expr }] } })

  it.each([
    ["JWT.sub == 'ann'", 200],
    ["JWT.sub == 'bob'", 401],
    ["JWT.missing == 'x'", 401],
    ["has(JWT.missing) || JWT.sub.startsWith('a')", 200],
    ["JWT.sub", 401],
  ])("%s", async (expression, status) => {
    expect((await ask({}, await bearer({ sub: "ann" }), cel(expression))).status).toBe(status)
  })

  it("come before roles", async () => {
    expect((await ask({ roles: ["x"] }, await bearer({ sub: "ann" }), cel("JWT.sub == 'bob'"))).status).toBe(401)
  })
})
