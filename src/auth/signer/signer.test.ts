import { createLocalJWKSet, exportJWK, flattenedVerify, generateKeyPair, type JWK, jwtVerify } from "jose"
import { beforeAll, describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"

const keysUrl = "https://keys.test/private"

let privateKey: JWK
let publicKey: JWK

beforeAll(async () => {
  const pair = await generateKeyPair("ES256", { extractable: true })
  privateKey = { ...(await exportJWK(pair.privateKey)), kid: "signing" }
  publicKey = { ...(await exportJWK(pair.publicKey)), kid: "signing" }
})

type Json = Record<string, unknown>

/** An endpoint that signs what its backend answers. */
async function signed(backend: () => Response, options: Json = {}, more: Json = {}): Promise<Response> {
  const signer = { alg: "ES256", kid: "signing", jwk_url: keysUrl, keys_to_sign: ["access_token", "list"], ...options }
  const { endpoint = {}, published = [privateKey] } = more as { endpoint?: Json; published?: JWK[] }
  const { send } = testGateway(
    {
      endpoints: [
        { endpoint: "/login", extra_config: { "auth/signer": signer }, backend: [{ url_pattern: "/" }], ...endpoint },
      ],
    },
    ({ url }) => (url === keysUrl ? Response.json({ keys: published }) : backend()),
  )
  return send("/login")
}

const tokens = () =>
  new Response('{"access_token":{"sub":"ann","big":12345678901234567890,"html":"<&>"},"list":[1],"exp":1.0}')

describe("an endpoint that signs", () => {
  it("replaces the named members that are objects by tokens, which another implementation verifies", async () => {
    const answer = await signed(tokens)
    expect([answer.status, [...answer.headers]]).toEqual([200, [["content-type", "application/json; charset=utf-8"]]])
    const text = await answer.text()
    const { access_token: token } = JSON.parse(text) as { access_token: string }
    expect(text).toBe(`{"access_token":"${token}","exp":1.0,"list":[1]}`)
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys: [publicKey] }))
    expect(payload.sub).toBe("ann")
    expect(JSON.stringify(protectedHeader)).toBe('{"alg":"ES256","kid":"signing","typ":"JWT"}')
  })

  it("keeps the text of numbers and escapes as the reference does", async () => {
    const { access_token: token } = (await (await signed(tokens)).json()) as { access_token: string }
    expect(atob(token.split(".")[1] ?? "")).toBe(
      '{"big":12345678901234567890,"html":"\\u003c\\u0026\\u003e","sub":"ann"}',
    )
  })

  it("gives the flattened form as a text where full is set", async () => {
    const { access_token: text } = (await (await signed(tokens, { full: true })).json()) as { access_token: string }
    expect(Object.keys(JSON.parse(text))).toEqual(["payload", "protected", "signature"])
    await flattenedVerify(JSON.parse(text), createLocalJWKSet({ keys: [publicKey] }))
  })

  it.each([
    ["a status that is not good", () => new Response(null, { status: 404 })],
    ["an answer that cannot be decoded", () => new Response("{")],
    ["no answer", () => Promise.reject(new Error("down")) as never],
  ])("answers a bare 400 to %s", async (_, backend) => {
    const answer = await signed(backend)
    expect([answer.status, [...answer.headers], await answer.text()]).toEqual([400, [], ""])
  })

  it.each([
    ["an unknown algorithm", { alg: "ES257" }],
    ["another algorithm than the key's", { alg: "RS256" }],
    ["a kid that nobody publishes", { kid: "other" }],
    ["plain http", { jwk_url: "http://keys.test/private" }],
    ["an option of the wrong type", { keys_to_sign: "access_token" }],
  ])("is closed by %s", async (_, options) => {
    expect((await signed(tokens, options)).status).toBe(401)
  })

  it("is closed by a public key", async () => {
    expect((await signed(tokens, {}, { published: [publicKey] })).status).toBe(401)
  })

  it("is not slowed by the endpoint's rate limit, which the reference skips", async () => {
    const limit = { "qos/ratelimit/router": { max_rate: 1 } }
    const signer = { "auth/signer": { alg: "ES256", kid: "signing", jwk_url: keysUrl, keys_to_sign: ["a"] } }
    const { send } = testGateway(
      { endpoints: [{ endpoint: "/a", extra_config: { ...limit, ...signer }, backend: [{ url_pattern: "/" }] }] },
      ({ url }) => Response.json(url === keysUrl ? { keys: [privateKey] } : { a: 1 }),
      { ports: { limiter: { open: () => () => ({ allowed: false, remaining: 0, retryAfter: 1000 }) } } },
    )
    expect((await send("/a")).status).toBe(200)
  })
})
