import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"

interface Sent {
  readonly method: string
  readonly url: string
  readonly contentType: string | null
  readonly body: string
}

/** Sends one request to an endpoint with a GraphQL backend: the client's answer, and what the backend got. */
async function exchange(
  graphql: unknown,
  body?: string,
): Promise<{ status: number; text: string; sent: Sent | undefined }> {
  let sent: Sent | undefined
  const gateway = testGateway(
    {
      extra_config: { router: { return_error_msg: true } },
      endpoints: [
        {
          endpoint: "/people/{id}",
          method: "POST",
          input_query_strings: ["q"],
          backend: [{ url_pattern: "/graphql?own=1", method: "GET", extra_config: { "backend/graphql": graphql } }],
        },
      ],
    },
    async (request) => {
      const { method, url, headers } = request
      sent = {
        method,
        url: url.slice("http://backend".length),
        contentType: headers.get("content-type"),
        body: await request.text(),
      }
      return Response.json({ data: {} })
    },
  )
  const response = await gateway.send("/people/a%20b?q=2&z=3", {
    method: "POST",
    ...(body === undefined ? {} : { body }),
  })
  return { status: response.status, text: await response.text(), sent }
}

const query = "query P($id: ID!) { person(id: $id) { name } }"
const mutation = "mutation { add }"

describe("a query", () => {
  it("is posted with its name and its variables, placeholders filled in as texts", async () => {
    const variables = { zed: 1, id: "{id}", Upper: "{Id}", none: "{none}", part: "x{id}", nested: { id: "{id}" } }
    const { status, sent } = await exchange({ type: "QUERY", query, operationName: "P", variables })
    expect(status).toBe(200)
    expect(sent).toEqual({
      method: "POST",
      url: "/graphql?own=1&q=2",
      contentType: "application/json",
      body: `{"query":${JSON.stringify(query)},"operationName":"P","variables":{"Upper":"a b","id":"a b","nested":{"id":"{id}"},"none":"","part":"x{id}","zed":1}}`,
    })
  })

  it("leaves out what is empty, escapes as Go does and ignores the client's body", async () => {
    const { sent } = await exchange({ type: "query", query: '{ a(b: "<&>\u2028") }' }, "no JSON")
    expect(sent?.body).toBe('{"query":"{ a(b: \\"\\u003c\\u0026\\u003e\\u2028\\") }"}')
  })

  it("sent by GET carries nothing of itself", async () => {
    const { sent } = await exchange({ type: "query", query, method: "get", variables: { id: "{id}" } })
    expect(sent).toEqual({ method: "GET", url: "/graphql?own=1&q=2", contentType: "application/json", body: "" })
  })
})

describe("a mutation", () => {
  it.each([
    ["the body is the variables", { b: "2" }, '{"a":{"c":[1]}}', '{"a":{"c":[1]},"b":"2"}'],
    ["the body wins, a null too", { a: 1, b: 2 }, '{"a":null}', '{"a":null,"b":2}'],
    [
      "numbers go through a double",
      undefined,
      '{"a":1.0,"b":9007199254740993,"c":1e21}',
      '{"a":1,"b":9007199254740992,"c":1e+21}',
    ],
    ["placeholders stay", { a: "{id}" }, "{}", '{"a":"{id}"}'],
    [
      "levels without number",
      undefined,
      `{"a":${"[".repeat(9000)}${"]".repeat(9000)}}`,
      `{"a":${"[".repeat(9000)}${"]".repeat(9000)}}`,
    ],
    ["__proto__ is a name", { a: 1 }, '{"__proto__":{"a":2}}', '{"__proto__":{"a":2},"a":1}'],
  ])("%s", async (_name, variables, body, sentVariables) => {
    const { status, sent } = await exchange({ type: "mutation", query: mutation, variables }, body)
    expect(status).toBe(200)
    expect(sent?.body).toBe(`{"query":"mutation { add }","variables":${sentVariables}}`)
  })

  it.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["half of an object", '{"a":'],
    ["two values", "{} {}"],
    ["a list", "[1]"],
    ["a text", '"a"'],
    ["a number", "1"],
    ["no JSON", "<a/>"],
    ["levels without end", "[".repeat(200_000)],
    ["an object with levels without end", `{"a":${"[".repeat(200_000)}`],
  ])("with %s as its body never reaches the backend", async (_name, body) => {
    const { status, text, sent } = await exchange({ type: "mutation", query: mutation }, body)
    expect({ status, sent }).toEqual({ status: 500, sent: undefined })
    expect(text).not.toBe("")
  })

  it.each([
    ["[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}"],
    ["1.5", "json: cannot unmarshal number into Go value of type map[string]interface {}"],
    ["true", "json: cannot unmarshal bool into Go value of type map[string]interface {}"],
    ["", "unexpected end of JSON input"],
    ["\ufeff{}", "invalid character 'ï' looking for beginning of value"],
  ])("tells why %j is none", async (body, text) => {
    expect((await exchange({ type: "mutation", query: mutation }, body)).text).toBe(text)
  })

  it("takes null for no variables", async () => {
    expect((await exchange({ type: "mutation", query: mutation }, "null")).sent?.body).toBe(
      '{"query":"mutation { add }"}',
    )
  })
})

describe("a configuration that is none", () => {
  it.each([[{ query }], [{ type: "subscription", query }], [{ type: "query", query, variables: [1] }], ["query"]])(
    "%j: the backend gets a plain request",
    async (graphql) => {
      const { status, sent } = await exchange(graphql)
      expect(status).toBe(200)
      expect(sent?.method).toBe("GET")
    },
  )

  it("refuses the start for an empty variable", () => {
    for (const value of ["", "{}"]) {
      const extra_config = { "backend/graphql": { type: "query", query, variables: { id: value } } }
      const document = {
        version: 3,
        host: ["http://b"],
        endpoints: [{ endpoint: "/a", backend: [{ url_pattern: "/", extra_config }] }],
      }
      expect(examine(document, {}).problems.errors.map(({ at }) => at)).toEqual([
        'endpoints[0].backend[0].extra_config["backend/graphql"].variables.id',
      ])
    }
  })
})
