import { readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { stack } from "../../src/components.ts"
import { configurationSchema } from "../../src/config/json-schema.ts"
import { catalogue } from "../../src/gateway.ts"
import type { JsonValue } from "../../src/lib/json/index.ts"
import { compileSchema } from "../../src/lib/json-schema/index.ts"

/** Suites whose configurations have no fault on purpose. */
const wellWritten = [
  ...["auth-composed", "circuit", "client-credentials", "combined", "errors", "httpcache", "json-schema", "jwt-signer"],
  ...["lua-http", "lua-response", "manipulation", "martian", "real-bff", "real-media", "real-shop", "revoker"],
  ...["sequential", "service-bots", "service-cors", "service-secure", "shadow", "status"],
]

const root = path.join(import.meta.dirname, "../..")
const schema = configurationSchema(catalogue(stack))
const validate = compileSchema(JSON.parse(JSON.stringify(schema)) as JsonValue)

/** What does not fit; `undefined` for a document that does. */
function faultOf(document: unknown): string | undefined {
  return validate(document as JsonValue)
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"))
}

describe("the JSON schema of a configuration", () => {
  it("knows the namespaces of every level, and those that cannot be here", () => {
    const written = JSON.stringify(schema)
    for (const namespace of ["router", "modifier/martian"]) expect(written).toContain(`"${namespace}":{}`)
    expect(written).toContain('"plugin/http-server":{"description":"Go plugins cannot run here')
  })

  it("fits the embedded configuration and well-written ones", () => {
    expect(faultOf(readJson("krakend.json"))).toBeUndefined()
    for (const suite of wellWritten) {
      expect(faultOf(readJson(`test/conformance/suites/${suite}/krakend.json`)), suite).toBeUndefined()
    }
  })

  it("finds what a suite writes wrong on purpose, and nothing else", () => {
    expect(faultOf(readJson("test/conformance/suites/cel/krakend.json"))).toBe(
      "- at '/endpoints/44/extra_config/validation~1cel': got object, want array",
    )
  })

  it("knows options of namespaces, each where it stands", () => {
    const endpoint = { endpoint: "/a", backend: [{ url_pattern: "/a" }] }
    const atEndpoint = (options: object) => ({ version: 3, endpoints: [{ ...endpoint, extra_config: options }] })
    expect(faultOf(atEndpoint({ "auth/validator": { alg: "RS256", cache: true } }))).toBeUndefined()
    expect(faultOf(atEndpoint({ "auth/validator": { alg: "RS256", cache: "yes" } }))).toContain("cache")
    expect(faultOf(atEndpoint({ "modifier/lua-proxy": { pre: ["print(1)"] } }))).toContain("pre")
    expect(faultOf(atEndpoint({ "qos/ratelimit/router": { max_rate: "5" } }))).toContain("max_rate")
    expect(faultOf({ version: 3, endpoints: [], extra_config: { "skerry/limits": { mode: "world" } } })).toContain(
      "mode",
    )
  })

  it.each([
    ["a mistyped key", { endpionts: [] }],
    ["another version", { version: 2 }],
    ["a duration without a unit", { timeout: "3" }],
    ["an endpoint without backends", { endpoints: [{ endpoint: "/a", backend: [] }] }],
    [
      "a method that is never routed",
      { endpoints: [{ endpoint: "/a", method: "HEAD", backend: [{ url_pattern: "/" }] }] },
    ],
  ])("refuses %s", (_, part) => {
    expect(faultOf({ version: 3, endpoints: [], ...part })).toBeDefined()
  })
})
