import { createHash } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { hashSync } from "bcrypt-ts/browser"
import { base64url } from "jose"
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import { check } from "../../src/cli/check.ts"
import { routes } from "../../src/cli/routes.ts"
import type { Log } from "../../src/pipeline/ports.ts"
import { testGateway } from "../support/gateway.ts"
import { temporaryFolder } from "../support/temporary.ts"
import { goodToken, type Keys, makeKeys } from "./guarded.ts"

/** Every secret that a deployment may have, as its Worker variables and secrets hold it. */
const environment = {
  CLIENT_SECRET: "client-secret-4711",
  ASSERTION: "assertion-4711",
  API_KEY: "api-key-4711",
  API_KEY_HASH: createHash("sha256").update("salt-4711hashed-key").digest("hex"),
  SALT: "salt-4711",
  PASSWORD_HASH: hashSync("password-4711", 4),
  KEYS_TOKEN: "keys-token-4711",
}

const reference = (name: keyof typeof environment) => `{{ env "${name}" }}`

const keysUrl = "https://keys.test/jwks"

let keys: Keys

beforeAll(async () => {
  keys = await makeKeys()
})

function document(apiKeys: Record<string, unknown> = { keys: [{ key: reference("API_KEY") }] }) {
  const jwk_url = `${keysUrl}?token=${reference("KEYS_TOKEN")}`
  const validator = { alg: "HS256", jwk_url, cache: true, operation_debug: true }
  const credentials = {
    client_id: "shop",
    client_secret: reference("CLIENT_SECRET"),
    token_url: "https://id.test/token",
    endpoint_params: { assertion: [reference("ASSERTION")] },
  }
  const endpoint = (
    path: string,
    extra_config: Record<string, unknown>,
    backendConfig: Record<string, unknown> = {},
  ) => ({
    endpoint: path,
    extra_config,
    backend: [{ url_pattern: "/data", extra_config: backendConfig }],
  })
  return {
    debug_endpoint: true,
    extra_config: {
      router: { return_error_msg: true },
      "auth/api-keys": { identifier: "X-Key", ...apiKeys },
      "auth/basic": { users: { ann: reference("PASSWORD_HASH") } },
    },
    endpoints: [
      endpoint("/token", { "auth/validator": validator }),
      endpoint("/key", { "auth/api-keys": {} }),
      endpoint("/basic", { "auth/basic": {} }),
      endpoint("/credentials", {}, { "auth/client-credentials": credentials }),
      endpoint("/signed", { "auth/signer": { ...validator, kid: "secret", keys_to_sign: ["token"] } }),
    ],
  }
}

/** A gateway whose servers repeat what they were sent, and everything that it says or logs. */
function talkativeGateway(options: { isBroken?: boolean; apiKeys?: Record<string, unknown> } = {}) {
  const said: string[] = []
  const line = (message: string, fields?: unknown) => void said.push(`${message} ${JSON.stringify(fields)}`)
  const log: Log = { debug: line, info: line, warning: line, error: line }
  const outbound: { url: string; body: string }[] = []
  const { send, background } = testGateway(
    document(options.apiKeys),
    async (request) => {
      const body = await request.text()
      outbound.push({ url: request.url, body })
      if (options.isBroken) throw new Error(`cannot connect to ${request.url} with ${body}`)
      if (request.url.startsWith(keysUrl)) return Response.json({ keys: keys.published })
      if (request.url.startsWith("https://id.test")) return Response.json({ access_token: "issued-4711" })
      return Response.json({ token: { a: 1 } })
    },
    { ports: { log, print: line }, environment },
  )
  return {
    said,
    outbound,
    async ask(path: string, headers: Record<string, string> = {}): Promise<number> {
      const answer = await send(path, { headers })
      said.push(`${JSON.stringify([...answer.headers])} ${await answer.text()}`)
      await Promise.allSettled(background.splice(0))
      return answer.status
    },
  }
}

const basic = (password: string) => ({ Authorization: `Basic ${btoa(`ann:${password}`)}` })

describe("secrets from Worker variables", () => {
  it("reach what needs them", async () => {
    const { ask, outbound } = talkativeGateway()
    expect(await ask("/token", { Authorization: await goodToken(keys, "secret") })).toBe(200)
    expect(outbound[0]?.url).toBe(`${keysUrl}?token=${environment.KEYS_TOKEN}`)
    expect(await ask("/key", { "X-Key": environment.API_KEY })).toBe(200)
    expect(await ask("/key", { "X-Key": reference("API_KEY") })).toBe(401)
    expect(await ask("/basic", basic("password-4711"))).toBe(200)
    expect(await ask("/signed")).toBe(200)
    expect(await ask("/credentials")).toBe(200)
    const tokenCall = outbound.find(({ url }) => url.startsWith("https://id.test"))
    expect(new URLSearchParams(tokenCall?.body).get("assertion")).toBe(environment.ASSERTION)
  })

  it("may be the hash and the salt of an API key", async () => {
    const apiKeys = { hash: "sha256", salt: reference("SALT"), keys: [{ key: reference("API_KEY_HASH") }] }
    const { ask } = talkativeGateway({ apiKeys })
    expect(await ask("/key", { "X-Key": "hashed-key" })).toBe(200)
    expect(await ask("/key", { "X-Key": environment.API_KEY_HASH })).toBe(401)
  })
})

describe("no secret is said", () => {
  const paths = ["/token", "/key", "/basic", "/credentials", "/signed", "/__debug/", "/__debug/config", "/nothing"]

  function expectNone(said: readonly string[]): void {
    const secrets = [...Object.values(environment), "4711", base64url.encode(keys.secret)]
    const all = said.join("\n")
    for (const secret of secrets) expect(all).not.toContain(secret)
  }

  it.each([
    ["while all goes well", false],
    ["when nothing can be reached", true],
  ])("in answers and logs %s", async (_, isBroken) => {
    const { ask, said } = talkativeGateway({ isBroken })
    const token = await goodToken(keys, "secret")
    for (const path of paths) {
      await ask(path)
      await ask(path, { Authorization: token, "X-Key": environment.API_KEY })
      await ask(path, { Authorization: `${token.slice(0, -4)}AAAA`, "X-Key": "wrong" })
      await ask(path, basic("wrong"))
    }
    expect(said.length).toBeGreaterThan(30)
    expectNone(said)
    const [, payload = "", signature = ""] = token.split(".")
    for (const part of [payload, signature]) expect(said.join("\n")).not.toContain(part)
  })

  describe("by the command line", () => {
    let printed: string[]

    afterEach(() => {
      vi.restoreAllMocks()
      vi.unstubAllEnvs()
    })

    async function outputOf(json: unknown): Promise<readonly string[]> {
      printed = []
      const print = (text: string) => void printed.push(text)
      vi.spyOn(console, "log").mockImplementation(print)
      vi.spyOn(console, "error").mockImplementation(print)
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
      const file = join(temporaryFolder(), "krakend.json")
      writeFileSync(file, JSON.stringify(json))
      await check(["-c", file])
      await check(["-c", file, "--format", "json"])
      await routes(["-c", file])
      return printed
    }

    it("when the file is good", async () => {
      const said = await outputOf({ version: 3, host: ["http://backend"], ...document() })
      expect(said.join()).toContain("Syntax OK!")
      expectNone(said)
    })

    it("when every option that holds one has the wrong type", async () => {
      const wrong = document({ hash: reference("SALT"), salt: [reference("SALT")], keys: [reference("API_KEY")] })
      const { endpoints, extra_config } = wrong
      const said = await outputOf({
        version: 3,
        host: ["http://backend"],
        ...wrong,
        extra_config: { ...extra_config, "auth/basic": { users: { ann: [reference("PASSWORD_HASH")] } } },
        endpoints: [
          {
            ...endpoints[0],
            extra_config: { "auth/validator": { alg: "HS256", jwk_url: [reference("KEYS_TOKEN")] } },
            backend: [
              {
                url_pattern: "/",
                extra_config: {
                  "auth/client-credentials": {
                    client_secret: [reference("CLIENT_SECRET")],
                    endpoint_params: { assertion: reference("ASSERTION") },
                  },
                },
              },
            ],
          },
        ],
      })
      expect(said.join()).toContain("client_secret")
      expectNone(said)
    })
  })
})
