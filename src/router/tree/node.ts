/**
 * One node of the compressed prefix tree that the reference routes by. Its shape matters: which redirects are advised depends
 * on where the routes of a method branch (semantics/routing-and-status.md, section 4, "Quirk of 1").
 */
export interface Node<T> {
  /** Text of the edge to this node; a parameter is `:name`, a catch-all `*name`. */
  path: string
  kind: "root" | "static" | "parameter" | "catchAll"
  /** First characters of the static children, in the order of `children`. */
  indices: string
  /** Static children, then the parameter child if there is one. */
  children: Node<T>[]
  hasParameter: boolean
  value: T | undefined
}

export function emptyNode<T>(kind: Node<T>["kind"] = "static"): Node<T> {
  return { path: "", kind, indices: "", children: [], hasParameter: false, value: undefined }
}

/** The parameter or catch-all child, always the last one. */
export function parameterChild<T>(node: Node<T>): Node<T> | undefined {
  return node.hasParameter ? node.children.at(-1) : undefined
}

/** Adds a route. Conflicts have been told when the configuration was read (src/config/routes.ts). */
export function insert<T>(root: Node<T>, route: string, value: T): void {
  let node = root
  let path = route
  if (node.path === "" && node.children.length === 0) {
    build(node, path, value)
    node.kind = "root"
    return
  }
  for (;;) {
    const shared = sharedPrefix(path, node.path)
    if (shared < node.path.length) split(node, shared)
    if (shared === path.length) {
      node.value = value
      return
    }
    path = path.slice(shared)
    const next = childFor(node, path)
    if (next === undefined) {
      build(isWildcard(path) ? node : addStatic(node, path.charAt(0)), path, value)
      return
    }
    node = next
  }
}

function isWildcard(path: string): boolean {
  return path.startsWith(":") || path.startsWith("*")
}

/** The child that the rest of a route goes on in. */
function childFor<T>(node: Node<T>, path: string): Node<T> | undefined {
  if (node.kind === "parameter" && path.startsWith("/")) return node.children[0]
  const place = node.indices.indexOf(path.charAt(0))
  if (place >= 0) return node.children[place]
  return isWildcard(path) ? parameterChild(node) : undefined
}

function addStatic<T>(node: Node<T>, first: string): Node<T> {
  const child = emptyNode<T>()
  node.indices += first
  if (node.hasParameter) node.children.splice(-1, 0, child)
  else node.children.push(child)
  return child
}

function split<T>(node: Node<T>, at: number): void {
  const child: Node<T> = { ...node, path: node.path.slice(at), kind: "static" }
  node.children = [child]
  node.indices = node.path.charAt(at)
  node.path = node.path.slice(0, at)
  node.value = undefined
  node.hasParameter = false
}

/** Hangs the rest of a route below a node: text, parameter, text … */
function build<T>(start: Node<T>, route: string, value: T): void {
  let node = start
  let path = route
  for (;;) {
    const wildcard = wildcardIn(path)
    if (wildcard < 0) break
    if (wildcard > 0) node.path = path.slice(0, wildcard)
    path = path.slice(wildcard)
    const end = path.indexOf("/")
    const name = end < 0 ? path : path.slice(0, end)
    const parameter = emptyNode<T>(name.startsWith(":") ? "parameter" : "catchAll")
    parameter.path = name
    node.children.push(parameter)
    node.hasParameter = true
    node = parameter
    if (name.length === path.length) {
      node.value = value
      return
    }
    path = path.slice(name.length)
    const behind = emptyNode<T>()
    node.children.push(behind)
    node = behind
  }
  node.path = path
  node.value = value
}

/** Where the first parameter or catch-all begins. */
function wildcardIn(path: string): number {
  const parameter = path.indexOf(":")
  const catchAll = path.indexOf("*")
  return catchAll < 0 || (parameter >= 0 && parameter < catchAll) ? parameter : catchAll
}

function sharedPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  let index = 0
  while (index < length && a[index] === b[index]) index++
  return index
}
