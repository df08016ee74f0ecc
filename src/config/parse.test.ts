import { describe, expect, it } from "vitest"
import { loadService } from "./index.ts"
import { formatOf, parseDocument } from "./parse.ts"
import { formatProblem } from "./problems.ts"

function faultOf(text: string, format: "json" | "yaml" | "toml" = "json"): string {
  return parseDocument(text, format).problems.errors.map(formatProblem).join("\n")
}

describe("parseDocument", () => {
  it.each([
    ["", "unexpected end of JSON input"],
    ['{"a":1', "unexpected end of JSON input"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ["{// c\n}", "invalid character '/' looking for beginning of object key string"],
    ["{} x", "invalid character 'x' after top-level value"],
    ["\uFEFF{}", "invalid character 'ï' looking for beginning of value"],
  ])("refuses the JSON %j in Go's words", (text, message) => {
    expect(faultOf(text)).toBe(message)
  })

  it("lets the last of repeated keys win and reads numbers as doubles", () => {
    expect(parseDocument('{"a":1,"a":1.0}', "json").document).toEqual({ a: 1 })
  })

  it("reads the same service from JSON, YAML and TOML", () => {
    const json =
      '{"version":3,"host":["http://a.example"],"endpoints":[{"endpoint":"/a","backend":[{"url_pattern":"/x"}]}]}'
    const yaml =
      "version: 3\nhost: [http://a.example]\nendpoints:\n  - endpoint: /a\n    backend:\n      - url_pattern: /x\n"
    const toml =
      'version = 3\nhost = ["http://a.example"]\n[[endpoints]]\nendpoint = "/a"\n[[endpoints.backend]]\nurl_pattern = "/x"\n'
    const service = loadService(parseDocument(json, "json").document).service
    expect(service?.endpoints).toHaveLength(1)
    expect(loadService(parseDocument(yaml, "yaml").document).service).toEqual(service)
    expect(loadService(parseDocument(toml, "toml").document).service).toEqual(service)
  })

  it("reports faults of YAML and TOML instead of throwing", () => {
    expect(faultOf("a: [", "yaml")).not.toBe("")
    expect(faultOf("a = ", "toml")).not.toBe("")
  })

  it("tells the format by the file's ending", () => {
    expect(["a.json", "b.yaml", "c.YML", "d.toml", "krakend", "x.toString"].map(formatOf)).toEqual([
      "json",
      "yaml",
      "yaml",
      "toml",
      "json",
      "json",
    ])
  })
})
