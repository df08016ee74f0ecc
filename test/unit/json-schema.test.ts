import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { stack } from "../../src/components.ts"
import { configurationSchema } from "../../src/config/json-schema.ts"
import { catalogue } from "../../src/gateway.ts"
import type { JsonValue } from "../../src/lib/json/index.ts"
import { compileSchema } from "../../src/lib/json-schema/index.ts"

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
    for (const namespace of ["router", "qos/ratelimit/router", "modifier/martian"])
      expect(written).toContain(`"${namespace}":{}`)
    expect(written).toContain('"plugin/http-server":{"description":"Go plugins cannot run here')
  })

  it("fits the embedded configuration and well-written ones", () => {
    expect(faultOf(readJson("krakend.json"))).toBeUndefined()
    const suites = readdirSync(path.join(root, "test/conformance/suites"))
    expect(suites.length).toBeGreaterThan(10)
    for (const suite of ["cel", "cors", "lua-endpoint"].filter((name) => suites.includes(name))) {
      expect(faultOf(readJson(`test/conformance/suites/${suite}/krakend.json`)), suite).toBeUndefined()
    }
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
