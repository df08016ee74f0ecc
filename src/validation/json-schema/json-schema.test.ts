import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"

function gatewayWith(schema: unknown) {
  const bodies: string[] = []
  const gateway = testGateway(
    {
      extra_config: { router: { return_error_msg: true } },
      endpoints: [
        {
          endpoint: "/orders",
          method: "POST",
          extra_config: { "validation/json-schema": schema },
          backend: [{ url_pattern: "/orders" }],
        },
      ],
    },
    async (request) => {
      bodies.push(await request.text())
      return Response.json({ ok: true })
    },
  )
  return { send: gateway.send, bodies }
}

async function outcome(schema: unknown, body: string | undefined) {
  const { send, bodies } = gatewayWith(schema)
  const response = await send("/orders", { method: "POST", ...(body === undefined ? {} : { body }) })
  return { status: response.status, text: response.status === 200 ? "" : await response.text(), bodies }
}

const schema = { type: "object", required: ["a"], properties: { a: { type: "number" } } }

describe("validation/json-schema", () => {
  it("passes a valid body on byte for byte, whatever its type says", async () => {
    const body = ' {"a" : 1.0, "b":"\\u00e9", "a": 2 }\n'
    expect(await outcome(schema, body)).toEqual({ status: 200, text: "", bodies: [body] })
  })

  it.each([
    ["no body", undefined, "could not validate an empty body"],
    ["an empty body", "", "could not validate an empty body"],
    ["white space", " \n", "EOF"],
    ["half of a value", '{"a":', "unexpected EOF"],
    ["no JSON", "<a/>", "invalid character '<' looking for beginning of value"],
    ["two values", '{"a":1} 2', "invalid character after top-level value"],
    ["half of a word", "nul", "unexpected EOF"],
    ["a word behind the value", '{"a":1}\ufeff', "invalid character after top-level value"],
    ["another type", "[1]", "- at '': got array, want object"],
    ["a missing name", '{"b":1}', "- at '': missing property 'a'"],
    ["a wrong member", '{"a":"1"}', "- at '/a': got string, want number"],
  ])("refuses %s before the call", async (_name, body, text) => {
    expect(await outcome(schema, body)).toEqual({ status: 400, text, bodies: [] })
  })

  it("refuses bodies that are deeper or longer than anybody needs", async () => {
    const recursive = { properties: { a: { $ref: "#" } } }
    for (const body of ["[".repeat(200_000), `${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`]) {
      expect((await outcome(recursive, body)).status).toBe(400)
    }
  })

  it.each([
    [{ type: "text" }, "/type"],
    [{ properties: { a: { pattern: "(?!x)" } } }, "/properties/a/pattern"],
    [{ $ref: "http://example.test/schema.json" }, "/$ref"],
    ["text", ""],
  ])("checks nothing with %j, and says so", async (broken, at) => {
    expect((await outcome(broken, "<no JSON>")).status).toBe(200)
    const extra_config = { "validation/json-schema": broken }
    const document = {
      version: 3,
      host: ["http://b"],
      endpoints: [{ endpoint: "/a", extra_config, backend: [{ url_pattern: "/" }] }],
    }
    const found = examine(document, {}).problems.list.find((problem) => problem.at.includes("json-schema"))
    expect(found?.severity).toBe("warning")
    expect(found?.at).toBe(`endpoints[0].extra_config["validation/json-schema"]${at}`)
  })
})
