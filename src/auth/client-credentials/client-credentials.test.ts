import { describe, expect, it } from "vitest"
import { type FakeBackend, testGateway } from "../../../test/support/gateway.ts"
import { Problems } from "../../config/problems.ts"
import { masked } from "./masked.ts"
import { type CredentialsOptions, checkCredentials } from "./options.ts"
import { readToken, type TokenAnswer } from "./token-answer.ts"

const tokenUrl = "https://id.test/token"
const secret = "s3cret/with+signs"

interface TokenRequest {
  readonly url: string
  readonly authorization: string | null
  readonly form: Record<string, string>
}

/** A gateway whose one backend needs a token, and what the token server and the backend saw. */
function gatewayWith(answerToken: (request: TokenRequest) => Response, options: Record<string, unknown> = {}) {
  const asked: TokenRequest[] = []
  const seen: (string | null)[] = []
  let now = 1_800_000_000_000
  const backend: FakeBackend = async (request) => {
    const { url, headers } = request
    if (!url.startsWith("https://id.test/") && !url.startsWith("http://id.test/")) {
      seen.push(headers.get("authorization"))
      return Response.json({ ok: true })
    }
    const form = Object.fromEntries(new URLSearchParams(await request.text()))
    asked.push({ url, authorization: headers.get("authorization"), form })
    return answerToken({ url, authorization: headers.get("authorization"), form })
  }
  const credentials = { client_id: "shop", client_secret: secret, token_url: tokenUrl, ...options }
  const { send } = testGateway(
    {
      extra_config: { router: { return_error_msg: true } },
      endpoints: [
        {
          endpoint: "/data",
          backend: [{ url_pattern: "/data", extra_config: { "auth/client-credentials": credentials } }],
        },
      ],
    },
    backend,
    { ports: { clock: { now: () => now } } },
  )
  return {
    asked,
    seen,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    send: () => send("/data", { headers: { Authorization: "Bearer the-client's-own" } }),
  }
}

const good = (more: Record<string, unknown> = {}) =>
  Response.json({ access_token: "abc", token_type: "bearer", ...more })

const basic = `Basic ${btoa(`shop:${encodeURIComponent(secret)}`)}`

describe("a backend with client credentials", () => {
  it("is called with the gateway's token, which is kept until ten seconds before it expires", async () => {
    const { asked, seen, send, wait } = gatewayWith(() => good({ expires_in: 60 }))
    for (let times = 0; times < 3; times++) expect((await send()).status).toBe(200)
    expect(seen).toEqual(["Bearer abc", "Bearer abc", "Bearer abc"])
    expect(asked).toEqual([
      { url: tokenUrl, authorization: basic, form: { grant_type: "client_credentials", scope: "" } },
    ])
    wait(49)
    await send()
    expect(asked).toHaveLength(1)
    wait(1)
    await send()
    expect(asked).toHaveLength(2)
  })

  it("gets one token for all requests that need it at once", async () => {
    const { asked, seen, send } = gatewayWith(() => good())
    const answers = await Promise.all(Array.from({ length: 6 }, send))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    expect([asked.length, seen.length]).toEqual([1, 6])
  })

  it("lets the next request try when the first one failed", async () => {
    let calls = 0
    const { send } = gatewayWith(() => (++calls > 2 ? good() : new Response("no", { status: 503 })))
    const answers = await Promise.all([send(), send(), send()])
    expect(answers.map(({ status }) => status)).toEqual([500, 200, 200])
  })

  it("shows the credentials in the form when the header was refused, and remembers it", async () => {
    const { asked, send } = gatewayWith(({ authorization }) =>
      authorization === null ? good({ expires_in: 1 }) : new Response(null, { status: 401 }),
    )
    expect((await send()).status).toBe(200)
    expect((await send()).status).toBe(200)
    expect(asked.map(({ authorization }) => authorization)).toEqual([basic, null, null])
    expect(asked[1]?.form).toMatchObject({ client_id: "shop", client_secret: secret })
  })

  it("tries both ways each time while neither works", async () => {
    const { asked, seen, send } = gatewayWith(() => new Response("no", { status: 403 }))
    expect((await send()).status).toBe(500)
    expect((await send()).status).toBe(500)
    expect(asked).toHaveLength(4)
    expect(seen).toEqual([])
  })

  it("never shows the secret, in none of its forms, to whoever sees the error", async () => {
    const { send } = gatewayWith(
      ({ form, authorization }) =>
        new Response(`${authorization} ${JSON.stringify(form)} ${new URLSearchParams(form)}`, { status: 400 }),
      { endpoint_params: { assertion: ["signed-assertion"], audience: ["shop-api"] } },
    )
    const text = await (await send()).text()
    expect(text).toContain("oauth2: cannot fetch token: 400")
    expect(text).toContain("shop-api")
    for (const hidden of [secret, encodeURIComponent(secret), btoa(secret), basic.slice(6), "signed-assertion"]) {
      expect(text).not.toContain(hidden)
    }
  })

  it("does not follow a redirect from https to plain http with its credentials", async () => {
    const { asked, send } = gatewayWith(
      () => new Response(null, { status: 307, headers: { Location: "http://id.test/token" } }),
    )
    expect((await send()).status).toBe(500)
    expect(asked.map(({ url }) => url)).toEqual([tokenUrl, tokenUrl])
  })

  it("takes no answer larger than a megabyte", async () => {
    const { send } = gatewayWith(() => good({ refresh_token: "x".repeat(2 ** 20) }))
    expect((await send()).status).toBe(500)
  })

  it("is left alone when switched off", async () => {
    const { asked, send } = gatewayWith(() => good(), { is_disabled: true })
    expect((await send()).status).toBe(200)
    expect(asked).toEqual([])
  })
})

describe("a token answer", () => {
  const answer = (body: string, more: Partial<TokenAnswer> = {}): TokenAnswer => ({
    status: 200,
    statusLine: "200 OK",
    contentType: "application/json",
    body,
    ...more,
  })

  it.each([
    ['{"access_token":"a","expires_in":3600}', "Bearer a", 3_590_000],
    ['{"access_token":"a","token_type":"MAC","expires_in":"20"}', "MAC a", 10_000],
    ['{"access_token":"a","token_type":"DPoP","expires_in":0}', "DPoP a", Number.POSITIVE_INFINITY],
    ['{"access_token":"a","token_type":"constructor","expires_in":null}', "constructor a", Number.POSITIVE_INFINITY],
    ['{"access_token":"a","expires_in":5}', "Bearer a", -5000],
    ['{"access_token":"a","expires_in":1e99}', undefined, 0],
    ['{"access_token":"a","expires_in":99999999999999}', "Bearer a", 2_147_483_647_000 - 10_000],
  ])("%s", (body, authorization, usableUntil) => {
    if (authorization === undefined) expect(() => readToken(answer(body), 0)).toThrow("oauth2: cannot parse json")
    else expect(readToken(answer(body), 0)).toEqual({ authorization, usableUntil })
  })

  it("quotes what the server says as Go does", () => {
    const body = JSON.stringify({ error: "a\u007fb", error_description: 'say "\u{e0001}"' })
    expect(() => readToken(answer(body), 0)).toThrow('oauth2: "a\\x7fb" "say \\"\\U000e0001\\""')
  })

  it("hides a secret that the server repeats in quotes", () => {
    const options = { client_id: "id", client_secret: 'sec"ret', endpoint_params: {} } as CredentialsOptions
    expect(masked(options)('oauth2: "bad secret sec\\"ret"')).toBe('oauth2: "bad secret ***"')
  })

  it("may be a form", () => {
    const contentType = "application/x-www-form-urlencoded; charset=utf-8"
    expect(readToken(answer("access_token=a%20b&expires_in=30", { contentType }), 0)).toEqual({
      authorization: "Bearer a b",
      usableUntil: 20_000,
    })
  })

  it.each([
    ["{}", "missing access_token"],
    ['{"access_token":""}', "missing access_token"],
    ['{"access_token":7}', "cannot parse json"],
    ["[]", "cannot parse json"],
    ["<html>", "cannot parse json"],
    ['{"access_token":"a","error":"invalid_client","error_description":"who"}', '"invalid_client" "who"'],
    ['{"access_token":"a\\r\\nX-Evil: 1"}', "unusable access_token"],
    ['{"access_token":"a","token_type":"b\\n"}', "unusable access_token"],
  ])("is refused: %s", (body, reason) => {
    expect(() => readToken(answer(body), 0)).toThrow(reason)
  })
})

it("options of the wrong type refuse the start, and are not shown", () => {
  const problems = new Problems()
  checkCredentials(
    { client_id: 5, client_secret: [secret], scopes: {}, endpoint_params: { a: secret } },
    "at",
    problems,
  )
  expect(problems.errors.map(({ at }) => at)).toEqual([
    "at.client_id",
    "at.client_secret",
    "at.scopes",
    "at.endpoint_params.a",
  ])
  expect(JSON.stringify(problems.list)).not.toContain(secret)
})
