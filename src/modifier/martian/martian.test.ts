import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"

/** Sends one request through modifiers: what the backend got, and the client's answer. */
async function exchange(
  martian: unknown,
  answer: () => Response = () => Response.json({ ok: true }),
  path = "/a?x=1&y=2",
) {
  let sent: Request | undefined
  const gateway = testGateway(
    {
      extra_config: { router: { return_error_msg: true } },
      endpoints: [
        {
          endpoint: "/a",
          input_headers: ["X-A", "Cookie", "Range"],
          input_query_strings: ["*"],
          output_encoding: "no-op",
          backend: [{ url_pattern: "/b", encoding: "no-op", extra_config: { "modifier/martian": martian } }],
        },
      ],
    },
    (request) => {
      sent = request
      return answer()
    },
  )
  const headers = { "x-a": "one", cookie: "s=1; t=2", "x-hidden": "1" }
  const response = await gateway.send(path, { headers })
  return { sent, response, text: await response.text() }
}

const modifier = (name: string, value: string, scope = ["request"]) => ({ "header.Modifier": { scope, name, value } })
const group = (...modifiers: unknown[]) => ({ "fifo.Group": { modifiers } })
const passed = modifier("X-Passed", "yes")
const failed = modifier("X-Passed", "no")

describe("modifiers of a request", () => {
  it.each([
    ["header.Modifier", modifier("x-b", "2"), "x-b", "2"],
    ["header.Append", { "header.Append": { scope: ["request"], name: "X-A", value: "two" } }, "x-a", "one, two"],
    ["header.Copy", { "header.Copy": { scope: ["request"], from: "X-A", to: "X-B" } }, "x-b", "one"],
    ["header.Copy of nothing", { "header.Copy": { scope: ["request"], from: "X-None", to: "X-B" } }, "x-b", ""],
    ["header.Blacklist", { "header.Blacklist": { scope: ["request"], names: ["x-a"] } }, "x-a", null],
    [
      "cookie.Modifier",
      { "cookie.Modifier": { scope: ["request"], name: "u", value: 'a; "b' } },
      "cookie",
      's=1; t=2; u="a b"',
    ],
    [
      "stash.Modifier",
      { "stash.Modifier": { scope: ["request"], headerName: "X-Url" } },
      "x-url",
      "http://backend/b?x=1&y=2",
    ],
    ["a field in other letters", { "header.Modifier": { SCOPE: ["request"], NAME: "X-B", Value: "2" } }, "x-b", "2"],
    [
      "later ones see earlier ones",
      group(modifier("X-B", "2"), { "header.Copy": { scope: ["request"], from: "X-B", to: "X-C" } }),
      "x-c",
      "2",
    ],
    ["an empty scope", modifier("X-B", "2", []), "x-b", null],
    ["the response's alone", modifier("X-B", "2", ["response"]), "x-b", null],
  ])("%s", async (_name, martian, header, value) => {
    expect((await exchange(martian)).sent?.headers.get(header)).toBe(value)
  })

  it.each([
    ["querystring.Modifier", { "querystring.Modifier": { name: "x", value: "a b" } }, "http://backend/b?x=a+b&y=2"],
    [
      "url.Modifier",
      { "url.Modifier": { scheme: "https", host: "other:81", path: "/c d", query: "z=1" } },
      "https://other:81/c%20d?z=1",
    ],
    ["port.Modifier", { "port.Modifier": { port: 8080 } }, "http://backend:8080/b?x=1&y=2"],
  ])("%s", async (_name, martian, url) => {
    expect((await exchange(martian)).sent?.url).toBe(url)
  })

  it("header.Id makes an identifier unless there is one", async () => {
    expect((await exchange({ "header.Id": {} })).sent?.headers.get("x-krakend-id")).toMatch(/^[0-9a-f-]{36}$/)
    expect((await exchange({ "header.Id": { header: "X-A" } })).sent?.headers.get("x-a")).toBe("one")
  })

  it("priority.Group runs the highest first, of equals the later one first", async () => {
    const member = (priority: number, value: string) => ({
      priority,
      modifier: { "header.Append": { scope: ["request"], name: "X-Order", value } },
    })
    const modifiers = [member(0, "c"), member(-1, "d"), member(5, "a"), member(0, "b")]
    expect((await exchange({ "priority.Group": { modifiers } })).sent?.headers.get("x-order")).toBe("a, b, c, d")
  })
})

describe("filters", () => {
  it.each([
    ["header.Filter by value", { "header.Filter": { name: "X-A", value: "one" } }, true],
    ["header.Filter is no search", { "header.Filter": { name: "X-A", value: "on" } }, false],
    ["header.Filter without a value wants an empty one", { "header.Filter": { name: "X-A" } }, false],
    ["header.RegexFilter searches", { "header.RegexFilter": { header: "X-A", regex: "n" } }, true],
    ["header.RegexFilter without that header", { "header.RegexFilter": { header: "X-None", regex: "" } }, undefined],
    ["querystring.Filter by presence", { "querystring.Filter": { name: "x" } }, true],
    ["querystring.Filter by value", { "querystring.Filter": { name: "x", value: "2" } }, false],
    ["cookie.Filter", { "cookie.Filter": { name: "t", value: "2" } }, true],
    ["cookie.Filter of no cookie", { "cookie.Filter": { name: "u" } }, false],
    ["url.Filter", { "url.Filter": { scheme: "http", host: "backend", path: "/b", query: "x=1&y=2" } }, true],
    ["url.Filter with a star", { "url.Filter": { host: "*" } }, true],
    ["url.Filter of another path", { "url.Filter": { path: "/" } }, false],
    ["url.RegexFilter", { "url.RegexFilter": { regex: "y=\\d$" } }, true],
    ["port.Filter", { "port.Filter": { port: 80 } }, true],
  ])("%s", async (_name, filter, holds) => {
    const [name = "", fields = {}] = Object.entries(filter)[0] ?? []
    const otherwise = ["header.RegexFilter", "port.Filter"].includes(name) ? {} : { else: failed }
    const martian = { [name]: { scope: ["request"], ...fields, modifier: passed, ...otherwise } }
    const expected = holds === undefined ? null : holds ? "yes" : "no"
    expect((await exchange(martian)).sent?.headers.get("x-passed")).toBe(expected)
  })
})

describe("modifiers of an answer", () => {
  it("change status, headers, cookies and body", async () => {
    const martian = group(
      { "status.Modifier": { scope: ["response"], statusCode: 202 } },
      modifier("X-R", "1", ["response"]),
      { "cookie.Modifier": { scope: ["response"], name: "c", value: "v", path: "/", maxAge: -1, httpOnly: true } },
      { "body.Modifier": { scope: ["response"], contentType: "text/plain", body: btoa("hello") } },
    )
    const { response, text } = await exchange(martian)
    expect([response.status, text, response.headers.get("x-r"), response.headers.get("content-type")]).toEqual([
      202,
      "hello",
      "1",
      "text/plain",
    ])
    expect(response.headers.getSetCookie()).toEqual(["c=v; Path=/; Max-Age=0; HttpOnly"])
  })

  it("see the request as it was sent", async () => {
    const martian = group(modifier("X-A", "changed"), {
      "header.RegexFilter": {
        scope: ["response"],
        header: "X-A",
        regex: "^changed$",
        modifier: modifier("X-Seen", "1", ["response"]),
      },
    })
    expect((await exchange(martian)).response.headers.get("x-seen")).toBe("1")
  })

  it("that fail throw the answer away", async () => {
    const martian = { "status.Modifier": { scope: ["response"], statusCode: 99 } }
    expect((await exchange(martian)).response.status).toBe(500)
  })

  it.each([
    ["header.Modifier", { name: "X-R", value: "a\nb" }, "x-r", "a b"],
    ["header.Append", { name: "X-R", value: "a\r\nb" }, "x-r", "a  b"],
    ["header.Modifier", { name: "X R", value: "a" }, "content-type", "application/json"],
    ["header.Copy", { from: "X R", to: "X-R" }, "x-r", ""],
    ["header.Blacklist", { names: ["X R"] }, "content-type", "application/json"],
    ["body.Modifier", { contentType: "a/b\n", body: "" }, "content-type", "a/b"],
  ])("write what can be sent: %s of %j", async (name, fields, header, value) => {
    const { response } = await exchange({ [name]: { scope: ["response"], ...fields } })
    expect([response.status, response.headers.get(header)]).toEqual([200, value])
  })
})

describe("errors of a request's modifiers", () => {
  const broken = { "header.Append": { scope: ["request"], name: "Host", value: "x" } }

  it("end the call before the backend", async () => {
    const { sent, response, text } = await exchange(broken)
    expect([sent, response.status, text]).toEqual([undefined, 500, "proxyutil: illegal header multiple: Host"])
  })

  it("are collected by a group that aggregates them", async () => {
    const martian = {
      "fifo.Group": { aggregateErrors: true, modifiers: [broken, modifier("Content-Length", "a\xa0c")] },
    }
    const { text } = await exchange(martian)
    expect(text).toBe('proxyutil: illegal header multiple: Host\nstrconv.ParseInt: parsing "a\\u00a0c": invalid syntax')
  })
})

describe("a configuration that cannot be read drops everything", () => {
  const nested = (depth: number): unknown => {
    let tree: unknown = modifier("X-B", "2")
    for (let level = 0; level < depth; level++) tree = group(tree)
    return tree
  }

  it.each([
    ["no object", "x"],
    ["an empty object", {}],
    ["two names", { ...modifier("X-B", "2"), "@comment": "x" }],
    ["an unknown name", { "header.Rename": {} }],
    ["a name of Object.prototype", { constructor: {} }],
    ["one unknown member", group(modifier("X-B", "2"), { noop: {} })],
    ["a number for a text", { "header.Modifier": { name: "X-B", value: 2 } }],
    ["a text for the scope", { "header.Modifier": { scope: "request", name: "X-B", value: "2" } }],
    ["a scope that is not supported", { "querystring.Modifier": { scope: ["response"], name: "x", value: "1" } }],
    ["a regular expression that RE2 does not have", { "url.RegexFilter": { regex: "(?=x)", modifier: passed } }],
    ["a body that is no base64", { "body.Modifier": { body: "?" } }],
    ["a fraction for a priority", { "priority.Group": { modifiers: [{ priority: 0.5, modifier: passed }] } }],
    ["a filter without a modifier", { "url.Filter": { path: "/b" } }],
    ["a tree of 1,000 levels", nested(1000)],
  ])("%s", async (_name, martian) => {
    const { sent, response } = await exchange(martian)
    expect([response.status, sent?.headers.get("x-b"), sent?.headers.get("x-passed")]).toEqual([200, null, null])
    const extra_config = { "modifier/martian": martian }
    const document = {
      version: 3,
      host: ["http://b"],
      endpoints: [{ endpoint: "/a", backend: [{ url_pattern: "/", extra_config }] }],
    }
    const { problems } = examine(document, {})
    expect(problems.list.map(({ severity, at }) => `${severity} ${at}`)).toContain(
      'warning endpoints[0].backend[0].extra_config["modifier/martian"]',
    )
  })

  it("a tree of 100 levels is none of these", async () => {
    expect((await exchange(nested(100))).sent?.headers.get("x-b")).toBe("2")
  })
})
