import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"

/** The answer of a gateway with these options; its only endpoint is `/shop`. */
async function ask(options: Record<string, unknown>, headers: Record<string, string> = {}, path = "/shop") {
  const gateway = testGateway(
    {
      extra_config: { "security/http": options },
      endpoints: [{ endpoint: "/shop", backend: [{ url_pattern: "/shop" }] }],
    },
    () => Response.json({ a: 1 }),
  )
  return gateway.send(path, { headers: { host: "shop.example", ...headers } })
}

const status = async (options: Record<string, unknown>, headers?: Record<string, string>) =>
  (await ask(options, headers)).status

describe("allowed hosts", () => {
  it("drops members that are no texts, not the list", async () => {
    expect(await status({ allowed_hosts: ["a.example", 1, null] })).toBe(500)
    expect(await status({ allowed_hosts: ["shop.example", 1, null] })).toBe(200)
  })

  it.each([
    { pattern: "shop|example.org", host: "shop.example", allowed: true },
    { pattern: "example.org|example", host: "shop.example", allowed: true },
    { pattern: "hop|xampl", host: "shop.example", allowed: false },
    { pattern: "(?:shop|www)\\.example", host: "www.example.org", allowed: false },
    { pattern: "*shop.example", host: "shop.example", allowed: true },
  ])("puts $pattern between anchors as it is", async ({ pattern, host, allowed }) => {
    const options = { allowed_hosts: [pattern], allowed_hosts_are_regex: true }
    expect(await status(options, { host })).toBe(allowed ? 200 : 500)
  })

  it.each([
    ["shop|www", true],
    ["(?:shop)|[)]www", true],
    ["(?:shop|www).example", false],
    ["shop[|].example", false],
    ["[]|].example", false],
    ["shop\\|.example", false],
  ])("warns of alternatives outside of groups: %s %s", (pattern, isWarned) => {
    const options = { allowed_hosts: ["a", pattern], allowed_hosts_are_regex: true }
    const { problems } = examine({ version: 3, endpoints: [], extra_config: { "security/http": options } }, {})
    const found = problems.list.filter(({ at }) => at.endsWith(".allowed_hosts[1]"))
    expect(found.map(({ severity }) => severity)).toEqual(isWarned ? ["warning"] : [])
  })

  it("reads no header whose name is none", async () => {
    expect(await status({ allowed_hosts: ["shop.example"], host_proxy_headers: ["", "X Y", "X-Ä"] })).toBe(200)
  })
})

describe("redirect to https", () => {
  it("takes an absent header for an empty one, and Host for absent", async () => {
    expect(await status({ ssl_redirect: true, ssl_proxy_headers: { "X-Plain": "", "X-Other": 1 } })).toBe(200)
    expect(await status({ ssl_redirect: true, ssl_proxy_headers: { Host: "shop.example" } })).toBe(301)
    expect(await status({ ssl_redirect: true, ssl_proxy_headers: { "X Y": "on" } })).toBe(301)
  })

  it("encodes what cannot stand in a host or a path", async () => {
    const options = { ssl_redirect: true, host_proxy_headers: ["X-Host"] }
    const answer = await ask(options, { "x-host": "a/b@c d:80" }, "/x|y")
    expect(answer.headers.get("location")).toBe("https://a%2Fb%40c%20d:80/x%7Cy")
  })
})

describe("headers", () => {
  it("writes line ends of a value as blanks", async () => {
    const { headers } = await ask({
      content_security_policy: "default-src 'self';\nimg-src *",
      referrer_policy: "same-origin\r\n",
      custom_frame_options_value: "SAME\nORIGIN",
    })
    expect(headers.get("content-security-policy")).toBe("default-src 'self'; img-src *")
    expect(headers.get("referrer-policy")).toBe("same-origin")
    expect(headers.get("x-frame-options")).toBe("SAME ORIGIN")
  })

  it("has nonces without padding, one for each answer", async () => {
    const policy = (await ask({ content_security_policy: "a $NONCE b $NONCE" })).headers.get("content-security-policy")
    expect(policy).toMatch(/^a ('nonce-[A-Za-z0-9+/]{22}') b \1$/)
  })

  it.each([
    { seconds: 1.9, value: "max-age=1" },
    { seconds: -5, value: "max-age=-5" },
    { seconds: -0.5, value: null },
  ])("cuts $seconds seconds", async ({ seconds, value }) => {
    const { headers } = await ask({ sts_seconds: seconds, force_sts_header: true })
    expect(headers.get("strict-transport-security")).toBe(value)
  })
})
