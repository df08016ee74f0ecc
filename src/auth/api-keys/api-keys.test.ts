import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"
import type { KeyStore } from "../../pipeline/ports.ts"

const clerk = { key: "4d2c61e1-clerk", roles: ["clerk", "reader"] }
const admin = { key: "58427514-admin", roles: ["admin"] }

const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex")

function gatewayWith(service: Record<string, unknown>, endpoint: unknown = {}, more: Record<string, unknown> = {}) {
  const seen: Request[] = []
  let now = 1_800_000_000_000
  const { keyStore, ...serviceConfig } = more as { keyStore?: KeyStore }
  const { send } = testGateway(
    {
      extra_config: { "auth/api-keys": service, ...serviceConfig },
      endpoints: [
        {
          endpoint: "/data",
          input_headers: ["*"],
          extra_config: { "auth/api-keys": endpoint },
          backend: [{ url_pattern: "/data" }],
        },
      ],
    },
    (request) => {
      seen.push(request)
      return Response.json({ ok: true })
    },
    { ports: { clock: { now: () => now }, keyStore } },
  )
  return {
    seen,
    send,
    wait: (seconds: number) => {
      now += seconds * 1000
    },
    async status(key: string | undefined, header = "Authorization"): Promise<number> {
      return (await send("/data", key === undefined ? {} : { headers: { [header]: key } })).status
    },
  }
}

describe("an endpoint that asks for an API key", () => {
  it("admits a known key, with a scheme or without, and nothing else", async () => {
    const { status, seen } = gatewayWith({ keys: [clerk, admin] })
    expect(await status(clerk.key)).toBe(200)
    expect(await status(`Bearer ${admin.key}`)).toBe(200)
    expect(seen).toHaveLength(2)
    for (const key of [undefined, "", "Bearer", "Bearer ", "x", clerk.key.toUpperCase(), `${clerk.key} `.repeat(500)]) {
      expect(await status(key)).toBe(401)
    }
    expect(seen).toHaveLength(2)
  })

  it("answers a refusal bare", async () => {
    const { send } = gatewayWith({ keys: [clerk] })
    const answer = await send("/data")
    expect([answer.status, [...answer.headers], await answer.text()]).toEqual([401, [], ""])
  })

  it("answers 403 to a key without one of the roles", async () => {
    const { status } = gatewayWith({ keys: [clerk, admin] }, { roles: ["reader", "boss"] })
    expect(await status(clerk.key)).toBe(200)
    expect(await status(admin.key)).toBe(403)
  })

  it.each([
    ["sha256", "sha256"],
    ["sha1", "sha1"],
  ])("knows keys by their %s behind the salt, in either letter case", async (hash, algorithm) => {
    const keys = [{ ...clerk, key: sha(algorithm, `salt${clerk.key}`).toUpperCase() }]
    const { status } = gatewayWith({ hash, salt: "salt", keys })
    expect(await status(clerk.key)).toBe(200)
    expect(await status(keys[0]?.key)).toBe(401)
  })

  it("looks where the service says, unless the endpoint says otherwise", async () => {
    const header = gatewayWith({ identifier: "X-Key", keys: [clerk] })
    expect(await header.status(clerk.key, "X-Key")).toBe(200)
    expect(await header.status(clerk.key)).toBe(401)
    const query = gatewayWith({ strategy: "query_string", keys: [clerk] }, { identifier: "token" })
    expect((await query.send(`/data?token=${clerk.key}`)).status).toBe(200)
    expect((await query.send(`/data?key=${clerk.key}`)).status).toBe(401)
    expect(await query.status(clerk.key)).toBe(401)
  })

  it("tells the backend the first role that matches, ANY where none is asked for, whatever the client says", async () => {
    const service = { keys: [clerk], identifier: "X-Key", propagate_role: "X-Role" }
    for (const [endpoint, role] of [
      [{}, "ANY"],
      [{ roles: ["reader", "clerk"] }, "clerk"],
    ] as const) {
      const { send, seen } = gatewayWith(service, endpoint)
      await send("/data", { headers: { "X-Key": clerk.key, "X-Role": "admin" } })
      expect(seen[0]?.headers.get("x-role")).toBe(role)
    }
  })

  it.each([[null], ["x"], [{ roles: "clerk" }], [{ strategy: "cookie" }]])(
    "is closed by options like %j",
    async (endpoint) => {
      const document = {
        version: 3,
        host: ["http://backend"],
        extra_config: { "auth/api-keys": { keys: [clerk] } },
        endpoints: [{ endpoint: "/a", extra_config: { "auth/api-keys": endpoint }, backend: [{ url_pattern: "/" }] }],
      }
      expect(examine(document, {}).problems.hasErrors).toBe(true)
    },
  )

  it("does not start with an empty key, and does not show the others", () => {
    const keys = [{ key: '{{ env "MISSING" }}' }, { key: 7, roles: "secret-value" }, { key: "secret-value", roles: 1 }]
    const document = { version: 3, extra_config: { "auth/api-keys": { keys } }, endpoints: [] }
    const { problems } = examine(document, {})
    expect(problems.errors.map(({ at }) => at)).toEqual(
      ["keys.0.key", "keys.1.key", "keys.1.roles", "keys.2.roles"].map((at) => `extra_config["auth/api-keys"].${at}`),
    )
    expect(JSON.stringify(problems.list)).not.toContain("secret-value")
  })
})

describe("keys of the store", () => {
  const name = `api-keys/${sha("sha256", `salt${clerk.key}`)}`

  function stored(documents: Record<string, string>) {
    const asked: string[] = []
    let isDown = false
    const keyStore: KeyStore = {
      async get(key) {
        asked.push(key)
        if (isDown) throw new Error("down")
        return documents[key] ?? null
      },
    }
    const gateway = gatewayWith(
      { salt: "salt", keys: [admin] },
      { roles: ["clerk"] },
      {
        keyStore,
        "skerry/api-keys": { store: true },
      },
    )
    return {
      ...gateway,
      documents,
      asked,
      fail: (down: boolean) => {
        isDown = down
      },
    }
  }

  it("are found by their hash and remembered for a minute", async () => {
    const { status, asked, documents, wait } = stored({ [name]: '{"roles":["clerk"]}' })
    expect(await status(clerk.key)).toBe(200)
    expect(await status(clerk.key)).toBe(200)
    expect(asked).toEqual([name])
    delete documents[name]
    wait(61)
    expect(await status(clerk.key)).toBe(401)
  })

  it("are found soon after they were made, and unknown ones are not asked for each time", async () => {
    const { status, asked, documents, wait } = stored({})
    expect(await status(clerk.key)).toBe(401)
    documents[name] = '{"roles":["clerk"]}'
    expect(await status(clerk.key)).toBe(401)
    expect(asked).toHaveLength(1)
    wait(11)
    expect(await status(clerk.key)).toBe(200)
  })

  it.each(["", "{", "null", "[]x", '{"roles":"clerk"}', '{"roles":[1]}'])("are none when damaged: %j", async (text) => {
    expect(await stored({ [name]: text }).status(clerk.key)).toBe(401)
  })

  it("go on while the store fails, and configured keys need no store", async () => {
    const { status, fail, wait } = stored({ [name]: '{"roles":["clerk"]}' })
    expect(await status(clerk.key)).toBe(200)
    fail(true)
    wait(61)
    expect(await status(clerk.key)).toBe(200)
    expect(await status("unknown")).toBe(401)
    expect(await status(admin.key)).toBe(403)
  })

  it("are not looked for unless asked", async () => {
    const keyStore: KeyStore = { get: async () => '{"roles":[]}' }
    const { status } = gatewayWith({ keys: [] }, {}, { keyStore })
    expect(await status("anything")).toBe(401)
  })
})
