import type { Endpoint } from "../service.ts"
import type { Advice } from "./index.ts"

interface Node {
  readonly children: Map<string, Node>
  /** The endpoint whose route ends here. */
  endpoint: Endpoint | undefined
}

/** Routes that are looked at to find one that hides another: a file of any size is checked in a moment. */
const maxVisits = 2000

/** Endpoints with a parameter that another endpoint takes some of the paths from: a fixed segment comes first. */
export const checkShadowing: Advice = (_, { endpoints }, problems) => {
  const trees = new Map<string, Node>()
  for (const endpoint of endpoints) insert(treeOf(trees, endpoint.method), endpoint)
  for (const endpoint of endpoints) {
    if (endpoint.parameters.length === 0) continue
    const hiding = findHiding(treeOf(trees, endpoint.method), endpoint)
    if (hiding === undefined) continue
    problems.warning(
      `${endpoint.at}.endpoint`,
      `does not see every ${endpoint.path}: those that ${hiding.path} matches go to ${hiding.at}`,
    )
  }
}

function treeOf(trees: Map<string, Node>, method: string): Node {
  const tree = trees.get(method) ?? emptyNode()
  trees.set(method, tree)
  return tree
}

function emptyNode(): Node {
  return { children: new Map(), endpoint: undefined }
}

function segmentsOf({ route }: Endpoint): string[] {
  return route.split("/").slice(1)
}

function insert(tree: Node, endpoint: Endpoint): void {
  let node = tree
  for (const segment of segmentsOf(endpoint)) {
    const key = segment.startsWith(":") ? ":" : segment
    const child = node.children.get(key) ?? emptyNode()
    node.children.set(key, child)
    node = child
  }
  node.endpoint ??= endpoint
}

/** The first endpoint that has a fixed segment where this one has a parameter, and else matches the same paths. */
function findHiding(tree: Node, endpoint: Endpoint): Endpoint | undefined {
  const segments = segmentsOf(endpoint)
  let visits = 0

  function walk(node: Node, index: number, differs: boolean): Endpoint | undefined {
    if (++visits > maxVisits) return undefined
    const segment = segments[index]
    if (segment === undefined) return differs ? node.endpoint : undefined
    if (!segment.startsWith(":")) {
      const same = node.children.get(segment)
      const found = same === undefined ? undefined : walk(same, index + 1, differs)
      if (found !== undefined || !differs) return found
      // Behind a segment that the other has won, its parameters match what is fixed here.
      const other = node.children.get(":")
      return other === undefined ? undefined : walk(other, index + 1, differs)
    }
    for (const [key, child] of node.children) {
      // A parameter is never empty.
      if (key === "") continue
      const found = walk(child, index + 1, differs || key !== ":")
      if (found !== undefined) return found
    }
    return undefined
  }

  return walk(tree, 0, false)
}
