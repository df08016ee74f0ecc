import { hashSync } from "bcrypt-ts/browser"
import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"
import { credentialsOf } from "./index.ts"
import { passwordCheck } from "./passwords.ts"

// What `htpasswd -nbB` prints has the version 2y; the computation is that of 2b.
const hash = (password: string) => hashSync(password, 4).replace("$2b$", "$2y$")

const users = { ann: hash("pass:word"), zoë: hash("straße") }

function gatewayWith(service: unknown, endpoint: unknown) {
  return testGateway(
    {
      ...(service === undefined ? {} : { extra_config: { "auth/basic": service } }),
      endpoints: [{ endpoint: "/data", extra_config: { "auth/basic": endpoint }, backend: [{ url_pattern: "/data" }] }],
    },
    () => Response.json({ ok: true }),
  )
}

function header(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`
}

async function status(gateway: ReturnType<typeof gatewayWith>, authorization?: string): Promise<number> {
  return (await gateway.send("/data", authorization === undefined ? {} : { headers: { authorization } })).status
}

describe("an endpoint with basic authentication", () => {
  it("admits a user with the right password, again and again", async () => {
    const gateway = gatewayWith(undefined, { users })
    expect(await status(gateway, header("ann", "pass:word"))).toBe(200)
    expect(await status(gateway, header("ann", "pass:word"))).toBe(200)
    expect(await status(gateway, header("zoë", "straße"))).toBe(200)
  })

  it("refuses everybody else", async () => {
    const gateway = gatewayWith(undefined, { users })
    for (const refused of [
      undefined,
      "",
      "Basic",
      "Basic ",
      "Basic !!!",
      "Basic YW5u",
      "Bearer YW5uOnBhc3M6d29yZA==",
      header("ann", ""),
      header("ann", "pass"),
      header("zoë", "pass:word"),
      header("bob", "pass:word"),
      header("__proto__", "pass:word"),
      header("", ""),
      header("ann", `pass:word${"x".repeat(100)}`),
      header("ann", "x".repeat(100_000)),
    ]) {
      expect(await status(gateway, refused)).toBe(401)
    }
  })

  it("says how to authenticate (RFC 7617, 2)", async () => {
    const answer = await gatewayWith(undefined, { users }).send("/data")
    expect(answer.headers.get("www-authenticate")).toBe('Basic realm="Restricted", charset="UTF-8"')
    expect(await answer.text()).toBe("")
  })

  it("takes the service's users when it names none, else its own alone", async () => {
    expect(await status(gatewayWith({ users }, {}), header("ann", "pass:word"))).toBe(200)
    const own = gatewayWith({ users }, { users: { bob: hash("b") } })
    expect(await status(own, header("bob", "b"))).toBe(200)
    expect(await status(own, header("ann", "pass:word"))).toBe(401)
    expect(await status(gatewayWith(undefined, {}), header("ann", "pass:word"))).toBe(401)
  })

  it("admits nobody when nobody is named, and refuses the start when it cannot be understood", async () => {
    expect(await status(gatewayWith({ users }, { users: {} }), header("ann", "pass:word"))).toBe(401)
    const unusable = { ann: "pass:word", empty: "", cheap: hash("pass:word").replace("$04$", "$03$") }
    for (const name of Object.keys(unusable)) {
      expect(await status(gatewayWith({ users }, { users: unusable }), header(name, "pass:word"))).toBe(401)
    }
    for (const endpoint of [null, "x", { users: 7 }, { htpasswd_path: "/etc/htpasswd" }]) {
      expect(() => gatewayWith({ users }, endpoint)).toThrow('endpoints[0].extra_config["auth/basic"]')
    }
  })
})

describe("passwords", () => {
  it("of two users do not stand for each other, remembered or not", async () => {
    const isPassword = passwordCheck(new Map([["a", hash("one")]]).set("b", hash("two")))
    expect(await isPassword("a", "one")).toBe(true)
    expect(await isPassword("b", "one")).toBe(false)
    expect(await isPassword("b", "one")).toBe(false)
    expect(await isPassword("b", "two")).toBe(true)
  })

  it("are not computed a second time", async () => {
    const isPassword = passwordCheck(new Map([["a", hashSync("one", 8)]]))
    const begun = performance.now()
    await isPassword("a", "one")
    await isPassword("a", "wrong")
    const computed = performance.now() - begun
    const again = performance.now()
    for (let times = 0; times < 20; times++) {
      expect(await isPassword("a", "one")).toBe(true)
      expect(await isPassword("a", "wrong")).toBe(false)
    }
    // Twenty times two computations would take twenty times as long.
    expect(performance.now() - again).toBeLessThan(5 * computed)
  })

  it("beyond the 72 bytes that bcrypt looks at are refused", async () => {
    const long = "p".repeat(72)
    const isPassword = passwordCheck(new Map([["a", hash(long)]]))
    expect(await isPassword("a", `${long}p`)).toBe(false)
    expect(await isPassword("a", long)).toBe(true)
  })
})

it("credentials are cut at the first colon", () => {
  expect(credentialsOf(header("a", "b:c"))).toEqual(["a", "b:c"])
  expect(credentialsOf("bAsIc YTpi")).toEqual(["a", "b"])
  expect(credentialsOf(`Basic ${Buffer.from([0xff, 0x3a]).toString("base64")}`)).toBeUndefined()
})

it("a hash that costs too much refuses the start, one that nobody can log in with is told, and both stay unshown", () => {
  const bad = {
    md5: "$apr1$abcdefgh$secret",
    plain: "secret",
    missing: '{{ env "MISSING" }}',
    dear: hashSync("x", 4).replace("$04$", "$14$"),
    "a:b": hash("x"),
  }
  const { problems } = examine({ version: 3, extra_config: { "auth/basic": { users: bad } }, endpoints: [] }, {})
  expect(problems.errors.map(({ at }) => at)).toEqual(['extra_config["auth/basic"].users.dear'])
  const told = problems.list.filter(({ message }) => message.startsWith("nobody can log in"))
  expect(told.map(({ at }) => at.split(".").at(-1))).toEqual(["md5", "plain", "missing", "a:b"])
  expect(JSON.stringify(problems.list)).not.toMatch(/secret|\$2/)
})
