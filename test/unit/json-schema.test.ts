import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { Validator } from "@cfworker/json-schema"
import { describe, expect, it } from "vitest"
import { stack } from "../../src/components.ts"
import { configurationSchema } from "../../src/config/json-schema.ts"
import { catalogue } from "../../src/gateway.ts"

const root = path.join(import.meta.dirname, "../..")
const schema = configurationSchema(catalogue(stack))
const validator = new Validator(schema as object, "2020-12", false)

/** Places and messages of what does not fit. */
function faults(document: unknown): string[] {
  return validator.validate(document).errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)
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
    expect(faults(readJson("krakend.json"))).toEqual([])
    const suites = readdirSync(path.join(root, "test/conformance/suites"))
    expect(suites.length).toBeGreaterThan(10)
    for (const suite of ["cel", "cors", "lua-endpoint"].filter((name) => suites.includes(name))) {
      expect(faults(readJson(`test/conformance/suites/${suite}/krakend.json`)), suite).toEqual([])
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
    expect(faults({ version: 3, endpoints: [], ...part })).not.toEqual([])
  })
})
