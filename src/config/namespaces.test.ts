import { describe, expect, it } from "vitest"
import { type ComponentCatalogue, namespaceReader } from "./namespaces.ts"
import { formatProblem, Problems } from "./problems.ts"
import type { ExtraConfig } from "./service.ts"

const components: ComponentCatalogue = [
  { namespace: "validation/cel", levels: ["endpoint", "backend"] },
  { namespace: "security/cors", levels: ["service"] },
  { namespace: "own/thing", legacy: ["old/thing"], levels: ["endpoint"] },
  {
    namespace: "strict",
    levels: ["endpoint"],
    check: (raw, at, problems) => (raw === "bad" ? problems.error(at, "is bad") : undefined),
  },
]

function read(extraConfig: ExtraConfig, level: "service" | "endpoint" | "backend" = "endpoint", known = components) {
  const problems = new Problems()
  const at = level === "service" ? "" : "endpoints[0]"
  const result = namespaceReader(known)(extraConfig, level, at, problems)
  return { result, told: problems.list.map((one) => `${one.severity} ${formatProblem(one)}`) }
}

describe("namespaces", () => {
  it("of version 2 get their new names; where both are present the new one wins in either order", () => {
    const old = "github.com/devopsfaith/krakend-cel"
    expect(read({ [old]: 1 }).result).toEqual({ "validation/cel": 1 })
    expect(read({ [old]: 1, "validation/cel": 2 }).result).toEqual({ "validation/cel": 2 })
    expect(read({ "validation/cel": 2, [old]: 1 }).result).toEqual({ "validation/cel": 2 })
    expect(read({ "old/thing": 3 }).result).toEqual({ "own/thing": 3 })
  })

  it("stay as they are otherwise, values untouched and the object the same", () => {
    const extraConfig = { "Validation/CEL": { A: 1 }, "github_com/devopsfaith/krakend-cel": 1 }
    expect(read(extraConfig).result).toBe(extraConfig)
  })

  it("are told when unknown, misplaced, retired or without a counterpart at the edge", () => {
    expect(
      read({
        "validation/cell": [],
        "made/up": {},
        "github_com/devopsfaith/krakend-cel": [],
        "security/cors": {},
        "backend/lambda": {},
        "github.com/devopsfaith/krakend-ratelimit/juju/router": {},
        "@comment": "x",
        "validation/cel": [],
      }).told,
    ).toEqual([
      'warning endpoints[0].extra_config["validation/cell"]: unknown namespace, ignored (did you mean "validation/cel"?)',
      'warning endpoints[0].extra_config["made/up"]: unknown namespace, ignored',
      'warning endpoints[0].extra_config["github_com/devopsfaith/krakend-cel"]: unknown namespace, ignored (did you mean "github.com/devopsfaith/krakend-cel"?)',
      'warning endpoints[0].extra_config["security/cors"]: has no effect here, only in the extra_config of: service',
      'warning endpoints[0].extra_config["backend/lambda"]: Lambda functions are not invoked directly: give the function a URL and use that as host.',
      'warning endpoints[0].extra_config["github.com/devopsfaith/krakend-ratelimit/juju/router"]: This old name is not read: use "qos/ratelimit/router".',
    ])
  })

  it("of the gateway itself are known at the service only", () => {
    expect(read({ router: {} }, "service").told).toEqual([])
    expect(read({ router: {} }, "backend").told).toHaveLength(1)
  })

  it("are checked by their component, at its levels only", () => {
    expect(read({ strict: "bad" }).told).toEqual(['error endpoints[0].extra_config["strict"]: is bad'])
    expect(read({ strict: "good" }).told).toEqual([])
    expect(read({ strict: "bad" }, "backend").told[0]).toContain("has no effect here")
  })

  it("are only renamed when no catalogue is given", () => {
    const problems = new Problems()
    const reader = namespaceReader(undefined)
    expect(reader({ "github.com/devopsfaith/krakend/proxy": 1, nope: 2 }, "backend", "x", problems)).toEqual({
      proxy: 1,
      nope: 2,
    })
    expect(problems.list).toEqual([])
  })
})
