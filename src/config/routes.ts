import type { Problems } from "./problems.ts"

/** A route to register, in the order of registration. */
export interface RouteEntry {
  /** The place in the document that asks for it. */
  readonly at: string
  readonly method: string
  /** Path with parameters written `:name`. */
  readonly route: string
}

/**
 * Finds what the reference's route tree refuses when the routes are built: the same method and path twice, two parameter
 * names at one place of a method's tree, two parameters in one segment, parameters without a name. The messages are the tree's.
 */
export function checkRoutes(entries: readonly RouteEntry[], problems: Problems): void {
  const trees = new Map<string, Tree>()
  for (const { at, method, route } of entries) {
    const tree = trees.get(method) ?? createTree()
    trees.set(method, tree)
    const fault = tree(route)
    if (fault !== undefined) problems.error(at, fault)
  }
}

/** Takes in a route and tells what is wrong with it. */
type Tree = (route: string) => string | undefined

/** Two routes meet at a parameter exactly when the texts before it are equal, so no tree has to be built. */
function createTree(): Tree {
  const routes = new Set<string>()
  const parameters = new Map<string, string>()

  return function add(route) {
    if (routes.has(route)) return `handlers are already registered for path '${route}'`
    for (let index = nextWildcard(route, 0); index >= 0; index = nextWildcard(route, index)) {
      const name = segmentAt(route, index)
      const fault = parameterFault(name, route)
      if (fault !== undefined) return fault
      const before = route.slice(0, index)
      index += name.length
      const existing = parameters.get(before)
      if (existing === undefined) parameters.set(before, name)
      else if (existing !== name) {
        return `'${name}' in new path '${route}' conflicts with existing wildcard '${existing}' in existing prefix '${before}${existing}'`
      }
    }
    routes.add(route)
    return undefined
  }
}

/** Where the next `:name` begins. A `*` counts too: it is never allowed, but it has to be found. */
function nextWildcard(route: string, from: number): number {
  const parameter = route.indexOf(":", from)
  const any = route.indexOf("*", from)
  return any < 0 || (parameter >= 0 && parameter < any) ? parameter : any
}

/** The rest of the segment from a place on. */
function segmentAt(route: string, index: number): string {
  const end = route.indexOf("/", index)
  return end < 0 ? route.slice(index) : route.slice(index, end)
}

function parameterFault(name: string, route: string): string | undefined {
  if (/[:*]/.test(name.slice(1)))
    return `only one wildcard per path segment is allowed, has: '${name}' in path '${route}'`
  if (name.length < 2) return `wildcards must be named with a non-empty name in path '${route}'`
  return undefined
}
