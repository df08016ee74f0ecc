import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checkParameters, createDispatcher } from "./dispatch.ts"
import { find } from "./tree/find.ts"
import { emptyNode, insert } from "./tree/node.ts"

const options = {
  redirectTrailingSlash: true,
  redirectFixedPath: true,
  removeExtraSlash: false,
  handleMethodNotAllowed: true,
}

const headers = new Headers()

function dispatched(paths: readonly string[], path: string) {
  const routes = paths.map((route) => ({ method: "GET", path: route, value: route }))
  const dispatch = createDispatcher(routes, options)
  const request = { method: "GET", path, rawQuery: "", headers }
  const first = dispatch(request)
  expect(dispatch(request)).toEqual(first)
  return first
}

function foundInTree(paths: readonly string[], path: string) {
  const tree = emptyNode<string>("root")
  for (const route of paths) insert(tree, route, route)
  return find(tree, path)
}

describe("createDispatcher", () => {
  it("finds a route without parameters as the tree does, whatever stands beside it", () => {
    // One name per depth, so that no two parameters stand in one place.
    const segment = fc.constantFrom("a", "ab", "abc", "b", "", ":")
    const route = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.map((part, depth) => (part === ":" ? `/:p${depth}` : `/${part}`)).join(""))
    const routes = fc.uniqueArray(route, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(routes, fc.nat(), (paths, index) => {
        const wanted = (paths[index % paths.length] as string).replace(/:p\d/g, "x")
        expect(dispatched(paths, wanted)).toEqual(foundInTree(paths, wanted))
      }),
      { numRuns: 2000 },
    )
  })

  it("takes the route without parameters before the one with", () => {
    const paths = ["/users/:id", "/users/me"]
    expect(dispatched(paths, "/users/me")).toEqual({ kind: "match", value: "/users/me", parameters: [] })
    expect(dispatched(paths, "/users/7")).toEqual({ kind: "match", value: "/users/:id", parameters: [["id", "7"]] })
  })

  it("knows routes by their method", () => {
    const dispatch = createDispatcher([{ method: "POST", path: "/a", value: 1 }], options)
    expect(dispatch({ method: "GET", path: "/a", rawQuery: "", headers })).toEqual({
      kind: "methodNotAllowed",
      allow: "POST",
    })
  })

  it("goes back from one method's tree into another's when it looks for allowed methods", () => {
    const routes = ["GET /abc", "GET /aB/x", "GET /:p/", "PUT /A"].map((route) => {
      const [method = "", path = ""] = route.split(" ")
      return { method, path, value: route }
    })
    const dispatch = createDispatcher(routes, options)
    expect(dispatch({ method: "POST", path: "/abc/", rawQuery: "", headers })).toEqual({
      kind: "methodNotAllowed",
      allow: "PUT",
    })
  })

  it.each([
    [["/abc/b"], "/./", "", "/"],
    [["/:p/"], "/..", "", "/"],
    [["/:p"], "/x/./y/..", "", "/x"],
    [["/Ab", "/ab"], "/AB", "", "/ab"],
    [["/x"], "/x/", "/a/../b", "/b/x"],
  ])("redirects with %j from %s behind the prefix %j to %s", (paths, path, prefix, location) => {
    const routes = paths.map((route) => ({ method: "POST", path: route, value: route }))
    const dispatch = createDispatcher(routes, options)
    const request = { method: "POST", path, rawQuery: "", headers: new Headers({ "X-Forwarded-Prefix": prefix }) }
    expect(dispatch(request)).toEqual({ kind: "redirect", status: 307, location, body: undefined })
  })

  it("leaves no slash of a final dot", () => {
    const dispatch = createDispatcher([{ method: "POST", path: "/x", value: "x" }], {
      ...options,
      removeExtraSlash: true,
    })
    expect(dispatch({ method: "POST", path: "/x/./", rawQuery: "", headers })).toMatchObject({ location: "/x" })
  })
})

describe("checkParameters", () => {
  it.each([
    ["%zé", 'error: invalid URL escape "%z\\xc3"'],
    ["50%", 'error: invalid URL escape "%"'],
    ["%41", "error: encoded url params"],
    ["a?b", "error: encoded url params"],
    ["é", undefined],
  ])("says of %j %j", (value, fault) => {
    expect(checkParameters([["id", value]])).toBe(fault)
  })
})
