import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { backendFields, endpointFields, serviceFields } from "./fields.ts"
import { errorsFor, load, loaded, plainBackend } from "./test-support.ts"

describe("the document", () => {
  it.each([
    [[], "json: cannot unmarshal array into Go value of type map[string]interface {}"],
    ["x", "json: cannot unmarshal string into Go value of type map[string]interface {}"],
    [1, "json: cannot unmarshal number into Go value of type map[string]interface {}"],
    [true, "json: cannot unmarshal bool into Go value of type map[string]interface {}"],
    [null, "unsupported version: 0 (want: 3)"],
  ])("is refused when it is %j", (document, message) => {
    expect(load(document)).toMatchObject({ service: undefined, errors: [message] })
  })

  it("reports every problem with its path, not only the first", () => {
    expect(
      errorsFor({
        version: 2,
        port: "many",
        timeout: "3000",
        endpoints: [
          {
            endpoint: "/a",
            timeout: "1d",
            backend: [{ url_pattern: "/{x}", is_collection: "yes", host: ["ftp://h"] }],
          },
          { endpoint: "/b" },
          7,
          null,
          { endpoint: "/c", backend: [null, "x"] },
        ],
      }),
    ).toEqual([
      "port: cannot parse value as 'int': strconv.ParseInt: invalid syntax",
      "timeout: time: missing unit in duration",
      "unsupported version: 2 (want: 3)",
      "endpoints[0].timeout: time: unknown unit",
      "endpoints[0].backend[0].is_collection: cannot parse value as 'bool': strconv.ParseBool: invalid syntax",
      "endpoints[0].backend[0].url_pattern: undefined output param 'x'! endpoint: GET /a, backend: 0. input: [], output: [x]",
      "endpoints[0].backend[0].host: host ftp://h not valid: invalid host",
      "endpoints[1].backend: ignoring the ' /b' endpoint, since it has 0 backends defined!",
      'endpoints[2]: expected a map or struct, got "float64"',
      "endpoints[3]: is null",
      "endpoints[4].backend[0]: is null",
      'endpoints[4].backend[1]: expected a map or struct, got "string"',
    ])
  })

  it("never throws, whatever it holds", () => {
    const key = fc.constantFrom(...Object.keys({ ...serviceFields, ...endpointFields, ...backendFields }), "__proto__")
    const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, "3s", "/{a}", "no-op", 3))
    const { document } = fc.letrec<{ document: unknown }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 6 },
        scalar,
        fc.array(tie("document"), { maxLength: 3 }),
        fc.dictionary(key, tie("document")),
      ),
    }))
    fc.assert(
      fc.property(document, document, (endpoints, other) => {
        const { service, errors } = load({ version: 3, ...Object(other), endpoints })
        expect(service === undefined).toBe(errors.length > 0)
      }),
      { numRuns: 500 },
    )
  })

  it("of five thousand endpoints is read in time linear in its size", () => {
    const endpoints = Array.from({ length: 5000 }, (_, index) => ({
      endpoint: `/area${index % 50}/items${index}/{id}`,
      backend: { url_pattern: "/x/{id}", typo: 1 },
    }))
    const start = performance.now()
    expect(loaded({ endpoints }).endpoints).toHaveLength(5000)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it("has defaults", () => {
    expect(loaded({})).toMatchObject({ port: 8080, timeout: 2000, cacheTtl: 0, outputEncoding: "json", endpoints: [] })
  })

  it.each(["::1", "0.0.0.0", "127.0.0.1", "fe80::1"])("takes %s as listen_ip", (address) => {
    expect(errorsFor({ listen_ip: address })).toEqual([])
  })

  it.each(["localhost", "1.2.3", "1.2.3.256", "01.2.3.4", "::g", "[::1]"])("refuses %s as listen_ip", (address) => {
    expect(errorsFor({ listen_ip: address })).toEqual([`listen_ip: invalid ip address ${address}`])
  })
})

describe("KRAKEND_ variables", () => {
  it("replace top-level values, also absent and broken ones", () => {
    const environment = { KRAKEND_PORT: "9000", KRAKEND_HOST: "b.example", KRAKEND_CACHE_TTL: "1s", KRAKEND_NAME: "" }
    expect(loaded({ Port: "broken", name: "file" }, environment)).toMatchObject({
      port: 9000,
      hosts: ["http://b.example"],
      cacheTtl: 1000,
      name: "file",
    })
  })

  it("are refused like values of the file, and name themselves", () => {
    const environment = {
      KRAKEND_TIMEOUT: "soon",
      KRAKEND_VERSION: "2",
      KRAKEND_EXTRA_CONFIG: "{}",
      KRAKEND_OTHER: "x",
    }
    expect(load({ version: 3 }, { environment }).errors).toEqual([
      "KRAKEND_TIMEOUT: time: invalid duration",
      "KRAKEND_EXTRA_CONFIG: expected type 'config.ExtraConfig', got unconvertible type 'string'",
      "unsupported version: 2 (want: 3)",
    ])
  })
})

describe("references to variables", () => {
  it("are filled before hosts are checked, and missing ones are told", () => {
    const document = { version: 3, host: ['{{ env "HOST" }}:8080'], name: 'a{{env "NONE"}}b' }
    const { service, warnings } = load(document, { environment: { HOST: "https://a.example" } })
    expect(service).toMatchObject({ hosts: ["https://a.example:8080"], name: "ab" })
    expect(warnings).toEqual(['{{ env "NONE" }}: no such variable, filled with nothing'])
  })
})

describe("routes of the router's options", () => {
  const endpoints = [
    { endpoint: "/files/{id}", backend: plainBackend },
    { endpoint: "/files/{name}", method: "POST", backend: plainBackend },
  ]

  it("refuse a health_path that a GET endpoint has", () => {
    const router = { Health_Path: "/files/:id" }
    expect(errorsFor({ endpoints, extra_config: { router } })).toEqual([
      "endpoints[0]: handlers are already registered for path '/files/:id'",
    ])
    expect(errorsFor({ endpoints, extra_config: { router: { ...router, disable_health: true } } })).toEqual([])
  })

  it("put the paths of all methods into one tree with auto_options", () => {
    expect(errorsFor({ endpoints, extra_config: { router: { auto_options: true } } })).toEqual([
      "endpoints[1]: ':name' in new path '/files/:name' conflicts with existing wildcard ':id' in existing prefix '/files/:id'",
    ])
  })
})
