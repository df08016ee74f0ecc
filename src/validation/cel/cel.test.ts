import { describe, expect, it } from "vitest"
import { testGateway } from "../../../test/support/gateway.ts"
import { examine } from "../../gateway.ts"

const data = { name: "Lamp", stock: 12, tags: ["new"], maker: { country: "PL" }, gone: null }
const now = Date.UTC(2026, 7, 1, 12, 30, 15, 120)

interface Case {
  readonly endpoint?: unknown
  readonly backend?: unknown
  readonly encoding?: string
}

function gatewayWith({ endpoint, backend, encoding = "json" }: Case, body: () => Response = () => Response.json(data)) {
  let calls = 0
  const gateway = testGateway(
    {
      extra_config: { router: { return_error_msg: true } },
      endpoints: [
        {
          endpoint: "/items/{id}",
          method: "POST",
          input_query_strings: ["q"],
          input_headers: ["X-Plan"],
          output_encoding: encoding,
          ...(endpoint === undefined ? {} : { extra_config: { "validation/cel": endpoint } }),
          backend: [
            {
              url_pattern: "/stock/{id}",
              encoding,
              ...(backend === undefined ? {} : { extra_config: { "validation/cel": backend } }),
            },
          ],
        },
      ],
    },
    () => {
      calls++
      return body()
    },
    { ports: { clock: { now: () => now } } },
  )
  return { send: gateway.send, calls: () => calls }
}

const checks = (...texts: string[]) => texts.map((check_expr) => ({ check_expr }))

async function outcome(site: Case, body?: () => Response): Promise<string> {
  const gateway = gatewayWith(site, body)
  const headers = { "x-plan": "gold", "x-other": "1" }
  const response = await gateway.send("/items/a%20b?q=1&q=2&z=3", { method: "POST", headers })
  const text = response.status === 200 ? "" : ` ${await response.text()}`
  return `${response.status}${text}, ${gateway.calls()} calls`
}

const passes = "200, 1 calls"
const abortedBefore = (number: number) => `500 request aborted by evaluator #${number}, 0 calls`
const abortedAfter = (number: number) => `500 request aborted by evaluator #${number}, 1 calls`

describe("expressions of an endpoint", () => {
  it.each([
    [
      "every variable of a request",
      passes,
      ["req_method == 'POST' && req_path == '/items/a b' && req_params.Id == 'a b'"],
    ],
    [
      "lists of headers and query strings",
      passes,
      ["req_headers['X-Plan'] == ['gold'] && req_querystring.q == ['1', '2']"],
    ],
    ["only what is let through", passes, ["!('X-Other' in req_headers) && !has(req_querystring.z)"]],
    ["the time", passes, ["now == '2026-08-01T12:30:15.12Z' && req_method != ''"]],
    [
      "data after the call, numbers as texts",
      passes,
      ["resp_data.stock == '12' && int(resp_data.stock) + 1 == 13 && resp_data.gone == null"],
    ],
    ["nested data", passes, ["resp_data.maker.country == 'PL' && 'new' in resp_data.tags && resp_completed"]],
    ["no status of decoded answers", passes, ["resp_metadata_status == 0 && size(resp_metadata_headers) == 0"]],
    ["false before the call", abortedBefore(0), ["req_method == 'GET'"]],
    ["a missing key before the call", abortedBefore(0), ["req_params.id == '1'"]],
    ["no boolean", abortedBefore(0), ["req_method"]],
    ["false after the call", abortedAfter(0), ["resp_data.stock == 12"]],
    [
      "numbers that count one phase alone",
      abortedAfter(1),
      ["req_method == 'POST'", "resp_completed", "'resp' == 'x'"],
    ],
    ["both phases in one: the other's names are missing", abortedBefore(0), ["req_method == 'POST' && resp_completed"]],
    ["both phases in one, in the other order", abortedBefore(0), ["resp_completed && req_method == 'POST'"]],
    ["expressions that mention neither", passes, ["false", "now == ''"]],
    [
      "one with a type error is left out and has no number",
      abortedBefore(0),
      ["req_params.Id > 5", "req_body == ''", "req_method == 'GET'"],
    ],
    ["one that does not parse switches all off", passes, ["req_method == 'GET'", "resp_data == "]],
    ["one that does not parse and is not used changes nothing", abortedBefore(0), ["req_method == 'GET'", "1 +"]],
    ["has() of an index does not parse", passes, ["req_method == 'GET'", "has(req_headers['X-Plan'])"]],
    ["claims without a validator", passes, ["JWT.sub == 'x'"]],
  ])("%s", async (_name, expected, texts) => {
    expect(await outcome({ endpoint: checks(...texts) })).toBe(expected)
  })

  it.each([
    ["an object", { check_expr: "req_method == 'GET'" }],
    ["a member that is no object", [{ check_expr: "req_method == 'GET'" }, 5]],
    ["a text that is none", [{ check_expr: "req_method == 'GET'" }, { check_expr: 5 }]],
    ["other members", [{ mod_expr: "req_method == 'GET'" }, { check_expr: "" }, {}, null]],
  ])("ignores %s", async (_name, endpoint) => {
    expect(await outcome({ endpoint })).toBe(passes)
  })

  it("sees status and headers of an answer that passes through", async () => {
    const site = (text: string) => ({ endpoint: checks(text), encoding: "no-op" })
    const teapot = () => new Response("short", { status: 418, headers: { "x-a": "1" } })
    const expression = "resp_metadata_status == 418 && resp_metadata_headers['X-A'] == ['1'] && size(resp_data) == 0"
    expect(await outcome(site(expression), teapot)).toBe("418 short, 1 calls")
    expect(await outcome(site("resp_metadata_status < 300"), teapot)).toBe(abortedAfter(0))
  })
})

describe("expressions of a backend", () => {
  it.each([
    ["its own method and path", passes, ["req_method == 'POST' && req_path == '/stock/a b'"]],
    ["false before the call", abortedBefore(0), ["req_path == '/items/a b'"]],
    ["false after the call", abortedAfter(0), ["resp_data.name != 'Lamp'"]],
  ])("%s", async (_name, expected, texts) => {
    expect(await outcome({ backend: checks(...texts) })).toBe(expected)
  })
})

describe("work of expressions", () => {
  it("is bounded for a list of 10 MB", async () => {
    const body = `{"list":[${"1,".repeat(5_000_000)}1]}`
    const start = performance.now()
    const expression = "resp_data.list.all(x, resp_data.list.exists(y, x == y))"
    expect(await outcome({ endpoint: checks(expression) }, () => new Response(body))).toBe(abortedAfter(0))
    expect(performance.now() - start).toBeLessThan(10_000)
  }, 20_000)
})

describe("deep values", () => {
  it("that cannot be compared do not hold", async () => {
    const deep = `${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`
    const body = () => new Response(`{"x":${deep},"y":${deep}}`)
    expect(await outcome({ endpoint: checks("resp_data.x != resp_data.y") }, body)).toBe(abortedAfter(0))
    expect(await outcome({ endpoint: checks("resp_data.x.a.a.a != 1") }, body)).toBe("200, 1 calls")
  })
})

describe("skerry check", () => {
  it("names every expression that will not be evaluated", () => {
    const endpoint = checks("req_method == 'GET'", "req_method ==", "req_nothing", "now == ''")
    const document = {
      version: 3,
      host: ["http://b"],
      endpoints: [{ endpoint: "/a", extra_config: { "validation/cel": endpoint }, backend: [{ url_pattern: "/" }] }],
    }
    const at = (index: number) => `endpoints[0].extra_config["validation/cel"][${index}].check_expr`
    const found = examine(document, {}).problems.list.filter((problem) => problem.at.includes("validation/cel"))
    expect(found.map((problem) => problem.at)).toEqual([at(1), at(2), at(3)])
    expect(found.map(({ severity, message }) => `${severity}: ${message.split(":")[0]}`)).toEqual([
      "warning: switches off all on requests and answers here",
      "warning: is left out",
      "warning: is never evaluated",
    ])
  })
})
