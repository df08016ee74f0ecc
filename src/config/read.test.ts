import { describe, expect, it } from "vitest"
import { backend, endpoint, errorsFor, host, load, loaded, plainBackend } from "./test-support.ts"

describe("keys", () => {
  it("match in any letter case, the exact one first, else the last one", () => {
    expect(loaded({ NAME: "upper", name: "exact", Name: "title" }).name).toBe("exact")
    expect(loaded({ NAME: "upper", Name: "title" }).name).toBe("title")
  })

  it("are told when they are unknown, with the nearest known one", () => {
    const { warnings } = load({
      version: 3,
      $schema: "s",
      "@comment": "c",
      tiemout: "3s",
      endpoints: [{ endpoint: "/a", headers_to_pass: ["X"], backend: [{ hots: host, whitelist: ["a"], foo: 1 }] }],
    })
    expect(warnings).toEqual([
      'tiemout: unknown key (did you mean "timeout"?)',
      'endpoints[0].headers_to_pass: unknown key: it is "input_headers" now',
      "endpoints[0].backend[0].hots: unknown key",
      'endpoints[0].backend[0].whitelist: unknown key: it is "allow" now',
      "endpoints[0].backend[0].foo: unknown key",
      "endpoints[0].backend[0].host: no hosts available: every call fails",
    ])
  })

  it("without an effect on this platform say so", () => {
    expect(load({ version: 3, read_timeout: "1s", tls: {} }).warnings).toEqual([
      "read_timeout: has no effect: the platform accepts the connections of clients",
      "tls: has no effect: the platform ends TLS; set up certificates for the route or the custom domain",
    ])
  })

  it("may be called __proto__ in a mapping", () => {
    const { mapping } = backend(JSON.parse('{"mapping":{"__proto__":"p","constructor":"c"}}'))
    expect(Object.entries(mapping)).toEqual([
      ["__proto__", "p"],
      ["constructor", "c"],
    ])
  })
})

describe("values", () => {
  it.each([
    ["8081", 8081],
    ["0x1F91", 8081],
    ["0b11", 3],
    ["010", 8],
    [3.7, 3],
    [true, 1],
    ["", 8080],
    [null, 8080],
    [0, 8080],
  ])("%j is the number %d", (port, expected) => {
    expect(loaded({ port }).port).toBe(expected)
  })

  it.each(["08", "1.5", "1e3", " 1", "0x"])("%j is no number", (port) => {
    expect(errorsFor({ port })).toEqual(["port: cannot parse value as 'int': strconv.ParseInt: invalid syntax"])
  })

  it.each([
    ["true", true],
    ["T", true],
    ["1", true],
    [1, true],
    [0.5, true],
    ["0", false],
    ["", false],
    [0, false],
    [null, false],
  ])("%j is the flag %s", (flag, expected) => {
    expect(backend({ is_collection: flag }).isCollection).toBe(expected)
  })

  it.each([
    [5, "5"],
    [1.5, "1.5"],
    [1e21, "1000000000000000000000"],
    [true, "1"],
    [false, "0"],
  ])("%j is the text %j", (group, expected) => {
    expect(backend({ group }).group).toBe(expected)
  })

  it("are lists of one where a list is expected, and texts are not split", () => {
    expect(backend({ allow: "a,b" }).allow).toEqual(["a,b"])
    expect(backend({ allow: 7 }).allow).toEqual(["7"])
    expect(backend({ allow: {} }).allow).toEqual([])
    expect(backend({ allow: "" }).allow).toEqual([])
    expect(endpoint({ backend: plainBackend }).backends).toHaveLength(1)
    expect(loaded({ endpoints: { endpoint: "/a", backend: plainBackend } }).endpoints).toHaveLength(1)
  })

  it("are refused when they cannot be converted", () => {
    const raw = { endpoint: ["/a"], input_headers: [{}], timeout: [], extra_config: "x", backend: [{ mapping: "x" }] }
    expect(errorsFor({ endpoints: [raw] })).toEqual([
      "endpoints[0].endpoint: expected type 'string', got unconvertible type '[]interface {}'",
      "endpoints[0].input_headers[0]: expected type 'string', got unconvertible type 'map[string]interface {}'",
      "endpoints[0].timeout: expected type 'time.Duration', got unconvertible type '[]interface {}'",
      "endpoints[0].extra_config: expected type 'config.ExtraConfig', got unconvertible type 'string'",
      "endpoints[0].backend[0].mapping: expected type 'map[string]string', got unconvertible type 'string'",
    ])
  })

  it("join when an object is given as a list of objects", () => {
    expect(endpoint({ extra_config: [{ a: 1 }, { a: 2, b: 3 }] }).extraConfig).toEqual({ a: 2, b: 3 })
  })
})
