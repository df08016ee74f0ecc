import { describe, expect, it } from "vitest"
import { backend, endpoint, errorsFor, host, load, plainBackend, type Raw } from "./test-support.ts"

describe("inheritance", () => {
  it("gives an endpoint the service's timeout, cache_ttl and output_encoding when it has none of its own", () => {
    const service = { timeout: "5s", cache_ttl: "1m", output_encoding: "string" }
    const inherited = { timeout: 5000, cacheTtl: 60_000, outputEncoding: "string" }
    expect(endpoint({}, service)).toMatchObject(inherited)
    expect(endpoint({ timeout: "0s", cache_ttl: 0, output_encoding: "" }, service)).toMatchObject(inherited)
    expect(endpoint({ timeout: 3000, cache_ttl: "-5s", output_encoding: "x" }, service)).toMatchObject({
      timeout: 0.003,
      cacheTtl: -5000,
      outputEncoding: "x",
    })
  })

  it("gives a backend the endpoint's method, calls and no-op", () => {
    expect(backend({}, { method: "post", concurrent_calls: 3 })).toMatchObject({ method: "POST", concurrentCalls: 3 })
    expect(backend({ method: "put" }, { method: "post" }).method).toBe("PUT")
    expect(backend({}).concurrentCalls).toBe(1)
    expect(backend({ encoding: "XML" }).encoding).toBe("XML")
    expect(backend({ encoding: "json" }, { output_encoding: "no-op" }).encoding).toBe("no-op")
  })

  it("makes header names canonical and keeps the absence of a backend's filter apart from a filter", () => {
    expect(endpoint({ input_headers: ["x-request-id", "*"] }).inputHeaders).toEqual(["X-Request-Id", "*"])
    expect(backend({ input_headers: "x-a" }).inputHeaders).toEqual(["X-A"])
    expect(backend({ input_headers: [] }).inputHeaders).toBeUndefined()
    expect(backend({}).inputQueryStrings).toBeUndefined()
  })
})

describe("hosts", () => {
  it.each([
    ["a.example", "http://a.example"],
    [" https://a.example:8080/ ", "https://a.example:8080"],
    ["!a.example?", "http://a.example"],
    ["http://a_b.example//", "http://a_b.example"],
    ["http://", "http://http"],
    ["service://ORDERS", "service://ORDERS"],
  ])("%j is cleaned to %s", (written, clean) => {
    expect(backend({ host: written }).hosts).toEqual([clean])
  })

  it.each([
    "http://a.example/v1",
    "http://u:p@a.example",
    "http://[::1]:80",
    "HTTP://a.example",
    "ftp://a.example",
    "a b",
    "http://a.example:9",
    "http://a.example:80:80",
    "http://bücher.example",
    "service://ORDERS/x",
    "service://not-a-name",
  ])("%j is refused", (written) => {
    expect(errorsFor({ host: written })).toEqual([`host: host ${written} not valid: invalid host`])
  })

  it("are the backend's own as written with disable_host_sanitize, the service's when it has none", () => {
    expect(backend({ host: "http://h/v1/", disable_host_sanitize: true }).hosts).toEqual(["http://h/v1/"])
    expect(backend({ host: [], disable_host_sanitize: true }).hosts).toEqual(["http://a.example"])
  })
})

describe("paths", () => {
  it.each([
    ["a/b", "/a/b"],
    ["//loose//slashes/", "/loose/slashes/"],
    ["", "/"],
    ["/", "/"],
    ["/a/./b/../c", "/a/c"],
    ["/.well-known/x", "/.well-known/x"],
    ["/über/{wort}", "/über/{wort}"],
  ])("%j is registered as %s", (written, path) => {
    expect(endpoint({ endpoint: written }).path).toBe(path)
  })

  it.each(["/x/__debug", "/__echo/a/b", "/__health", "__health", "/files/*/x", "/files/*rest"])(
    "%s is refused",
    (path) => {
      const written = path.startsWith("/") ? path : `/${path}`
      expect(errorsFor({ endpoints: [{ endpoint: path, method: "Get", backend: plainBackend }] })).toEqual([
        `endpoints[0].endpoint: ignoring the 'Get ${written}' endpoint, since it is invalid!!!`,
      ])
    },
  )

  it.each([
    ["/u/{id}/{part}", false, ["id", "part"]],
    ["/u/{id}.json", false, ["id.json"]],
    ["/user-{id}", false, []],
    ["/user-{id}", true, ["id"]],
    ["/colon/:x", false, ["x"]],
    ["/d/{a.b}", true, ["a.b"]],
    ["/d/{a.b}", false, []],
  ])("%s with disable_rest %s has the parameters %j", (path, disableRest, parameters) => {
    expect(endpoint({ endpoint: path }, { disable_rest: disableRest }).parameters).toEqual(parameters)
  })

  it("leaves a leading slash pair of a url_pattern alone", () => {
    expect(backend({ url_pattern: "//x//y" }).urlPattern).toBe("//x//y")
    expect(backend({ url_pattern: "x" }).urlPattern).toBe("/x")
    expect(backend({}).urlPattern).toBe("/")
  })
})

describe("placeholders of a url_pattern", () => {
  const fault = (path: string, urlPattern: string, service: Raw = {}) =>
    errorsFor({ endpoints: [{ endpoint: path, backend: { url_pattern: urlPattern } }], ...service })

  it.each([
    "/{id}/{id}?q={id}",
    "/{JWT.sub}",
    "/{JWT.https://shop.test/plan}",
    "/{resp0_a.b}",
    "/{resp12_x}",
    '/?q={"a"}',
  ])("%s is fine", (urlPattern) => {
    expect(fault("/a/{id}", urlPattern)).toEqual([])
  })

  it.each(["resp0", "Resp0_x", "jwt.sub", "JWT.", "Id"])("{%s} is undefined", (name) => {
    expect(fault("/a/{id}", `/{${name}}`)).toEqual([
      `endpoints[0].backend[0].url_pattern: undefined output param '${name}'! endpoint: GET /a/:id, backend: 0. input: [id], output: [${name}]`,
    ])
  })

  it("says that the numbers differ when it uses two more than defined", () => {
    expect(fault("/a", "/{b}/{a}")).toEqual([
      "endpoints[0].backend[0].url_pattern: input and output params do not match. endpoint: GET /a, backend: 0. input: [], output: [a b]",
    ])
  })

  it("may be defined inside a segment only with disable_rest", () => {
    expect(fault("/user-{id}", "/{id}")).toHaveLength(1)
    expect(fault("/user-{id}", "/{id}", { disable_rest: true })).toEqual([])
  })
})

describe("no-op", () => {
  it("allows one backend only, inherited or not", () => {
    const message = "can not use NoOp encoding with more than one backends connected to the same endpoint"
    const two = { endpoint: "/a", backend: [plainBackend, plainBackend] }
    expect(errorsFor({ endpoints: [{ ...two, output_encoding: "no-op" }] })).toEqual([`endpoints[0]: ${message}`])
    expect(errorsFor({ output_encoding: "no-op", endpoints: [two] })).toEqual([`endpoints[0]: ${message}`])
    expect(errorsFor({ output_encoding: "no-op", endpoints: [{ ...two, output_encoding: "json" }] })).toEqual([])
  })
})

describe("methods", () => {
  it("outside of the five leave the endpoint out with a warning, so that it cannot clash", () => {
    const one = { endpoint: "/a", method: "HEAD", backend: plainBackend }
    const { service, errors, warnings } = load({ version: 3, host, endpoints: [one, one] })
    expect(errors).toEqual([])
    expect(service?.endpoints[0]?.method).toBe("HEAD")
    expect(warnings[0]).toBe("endpoints[0].method: Unsupported method HEAD: the endpoint is left out")
  })
})

describe("options of a merge", () => {
  const faults = (proxy: unknown, count = 2, own: Raw = {}) =>
    errorsFor({
      endpoints: [
        {
          endpoint: "/a",
          extra_config: { proxy },
          backend: [...Array(count - 1).fill(plainBackend), { ...plainBackend, ...own }],
        },
      ],
    })

  it("have to be texts where the reference insists on it", () => {
    const place = 'endpoints[0].extra_config["proxy"]'
    expect(faults({ combiner: 1 })).toEqual([`${place}.combiner: must be a text`])
    expect(faults({ sequential: true, sequential_propagated_params: ["resp0_a", 7] })).toEqual([
      `${place}.sequential_propagated_params[1]: must be a text`,
    ])
    expect(faults({ combiner: "x", sequential_propagated_params: [7] })).toEqual([])
  })

  it("are not read for a single backend, shadows apart", () => {
    expect(faults({ combiner: 1 }, 1)).toEqual([])
    expect(faults({ combiner: 1 }, 2, { extra_config: { proxy: { shadow: true } } })).toEqual([])
  })
})
