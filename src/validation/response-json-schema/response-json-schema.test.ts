import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"

const userSchema = { type: "object", required: ["user"], properties: { user: { type: "string" } } }

interface Site {
  readonly endpoint?: unknown
  readonly backend?: unknown
  readonly more?: Record<string, unknown>
}

function gatewayWith({ endpoint, backend, more = {} }: Site, answers: Record<string, unknown>) {
  const namespace = "validation/response-json-schema"
  const backends = Object.keys(answers).map((path, index) => ({
    url_pattern: path,
    ...(index === 0 && backend !== undefined ? { extra_config: { [namespace]: backend } } : {}),
    ...more,
  }))
  const endpoints = [
    {
      endpoint: "/data",
      backend: backends,
      ...(endpoint === undefined ? {} : { extra_config: { [namespace]: endpoint } }),
    },
  ]
  return testGateway({ extra_config: { router: { return_error_msg: true } }, endpoints }, (request) =>
    Response.json(answers[new URL(request.url).pathname]),
  )
}

async function answer(site: Site, answers: Record<string, unknown>): Promise<[number, string]> {
  const response = await gatewayWith(site, answers).send("/data")
  return [response.status, await response.text()]
}

describe("validation/response-json-schema", () => {
  it("lets data pass that fits", async () => {
    expect(await answer({ endpoint: { schema: userSchema } }, { "/a": { user: "ann" } })).toEqual([
      200,
      '{"user":"ann"}',
    ])
    expect(await answer({ backend: { schema: userSchema } }, { "/a": { user: "ann" } })).toEqual([
      200,
      '{"user":"ann"}',
    ])
  })

  it("answers 500 with the failure's text, or what its error says", async () => {
    const text = "- at '': missing property 'user'"
    expect(await answer({ endpoint: { schema: userSchema } }, { "/a": { id: 1 } })).toEqual([500, text])
    const error = { status: 401, body: "not now" }
    expect(await answer({ endpoint: { schema: userSchema, error } }, { "/a": { id: 1 } })).toEqual([401, "not now"])
    expect(await answer({ backend: { schema: userSchema, error } }, { "/a": { id: 1 } })).toEqual([401, "not now"])
  })

  it("sends the error's content type", async () => {
    const error = { status: 502, body: "<p>", content_type: "text/html" }
    const response = await gatewayWith({ endpoint: { schema: userSchema, error } }, { "/a": { id: 1 } }).send("/data")
    expect([response.status, response.headers.get("content-type")]).toEqual([502, "text/html"])
  })

  it("leaves out the one of several backends that does not fit", async () => {
    const gateway = gatewayWith({ backend: { schema: userSchema } }, { "/a": { id: 1 }, "/b": { b: 2 } })
    const response = await gateway.send("/data")
    expect([response.status, response.headers.get("x-krakend-completed"), await response.text()]).toEqual([
      200,
      "false",
      '{"b":2}',
    ])
  })

  it("sees the data after the manipulation of its level", async () => {
    const site = { backend: { schema: userSchema }, more: { mapping: { name: "user" } } }
    expect(await answer(site, { "/a": { name: "ann" } })).toEqual([200, '{"user":"ann"}'])
  })

  it("compares numbers with all their digits", async () => {
    const schema = { properties: { n: { maximum: 1 } } }
    const gateway = testGateway(
      {
        endpoints: [
          {
            endpoint: "/n",
            extra_config: { "validation/response-json-schema": { schema } },
            backend: [{ url_pattern: "/n" }],
          },
        ],
      },
      () => new Response('{"n":1.00000000000000000001}'),
    )
    expect((await gateway.send("/n")).status).toBe(500)
  })

  it("checks nothing with a schema that cannot be used, and says so", async () => {
    const broken = { schema: { type: "text" } }
    expect(await answer({ endpoint: broken }, { "/a": { id: 1 } })).toEqual([200, '{"id":1}'])
    const extra_config = { "validation/response-json-schema": broken }
    const document = {
      version: 3,
      host: ["http://b"],
      endpoints: [{ endpoint: "/a", extra_config, backend: [{ url_pattern: "/" }] }],
    }
    expect(examine(document, {}).problems.list).toContainEqual({
      severity: "warning",
      at: 'endpoints[0].extra_config["validation/response-json-schema"].schema/type',
      message: 'checks nothing: unknown type "text"',
    })
  })
})
