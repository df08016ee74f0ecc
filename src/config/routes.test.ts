import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { formatProblem, Problems } from "./problems.ts"
import { checkRoutes } from "./routes.ts"

function faults(...routes: readonly (string | readonly [method: string, route: string])[]): string[] {
  const problems = new Problems()
  checkRoutes(
    routes.map((entry, index) => {
      const [method, route] = typeof entry === "string" ? ["GET", entry] : entry
      return { at: String(index), method, route }
    }),
    problems,
  )
  return problems.list.map(formatProblem)
}

describe("checkRoutes", () => {
  it("refuses the same method and path twice", () => {
    expect(faults("/a", "/a")).toEqual(["1: handlers are already registered for path '/a'"])
    expect(faults("/a", ["POST", "/a"], "/a/", "/A")).toEqual([])
  })

  it("refuses two parameter names at one place of a method's tree", () => {
    expect(faults("/r/:y/:m", "/r/:y/:d/x")).toEqual([
      "1: ':d' in new path '/r/:y/:d/x' conflicts with existing wildcard ':m' in existing prefix '/r/:y/:m'",
    ])
    expect(faults("/files/:id", ["POST", "/files/:name"])).toEqual([])
  })

  it("lets a fixed segment stand beside a parameter, and the same name further on", () => {
    expect(faults("/u/:id", "/u/list", "/u/:id/x", "/u/list/:other", "/dup/:k/:k")).toEqual([])
  })

  it("compares parameters with what is glued to them", () => {
    expect(faults("/f/:n.json", "/f/:n.json/x")).toEqual([])
    expect(faults("/f/:n.json", "/f/:n")).toHaveLength(1)
    expect(faults("/user-:id", "/user-:id/x", "/us:id")).toEqual([])
  })

  it("refuses nameless parameters, wildcards and two in a segment", () => {
    expect(faults("/files/*", "/a*", "/x/:/y", "/t/:a:b", "/v/:a*")).toEqual([
      "0: wildcards must be named with a non-empty name in path '/files/*'",
      "1: wildcards must be named with a non-empty name in path '/a*'",
      "2: wildcards must be named with a non-empty name in path '/x/:/y'",
      "3: only one wildcard per path segment is allowed, has: ':a:b' in path '/t/:a:b'",
      "4: only one wildcard per path segment is allowed, has: ':a*' in path '/v/:a*'",
    ])
  })

  it("finds a clash in any order of registration", () => {
    const segment = fc.constantFrom("a", "b", ":x", ":y", "p:x")
    const route = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`)
    fc.assert(
      fc.property(fc.uniqueArray(route, { maxLength: 6 }), (routes) => {
        expect(faults(...routes).length > 0).toBe(faults(...routes.toReversed()).length > 0)
      }),
    )
  })
})
