import { type Node, parameterChild } from "./node.ts"

/** Path parameters by name, in order; of a repeated name the last counts. */
export type Parameters = readonly (readonly [name: string, value: string])[]

/** A route that answers a path. */
export interface Match<T> {
  readonly kind: "match"
  readonly value: T
  readonly parameters: Parameters
}

/** A route, or whether the tree advises the same path with or without its final slash. */
export type Found<T> = Match<T> | { readonly kind: "none"; readonly trailingSlash: boolean }

/** A place to come back to: a static child was tried where the parameter may match as well. */
export interface Skipped<T> {
  readonly node: Node<T>
  readonly path: string
  readonly parameters: number
}

/**
 * Finds the route of a decoded path: static beats parameter, with backtracking.
 * @param skipped places to come back to; what is left of them is there for the next tree, as in the reference.
 */
export function find<T>(root: Node<T>, wanted: string, skipped: Skipped<T>[] = []): Found<T> {
  const parameters: (readonly [string, string])[] = []
  let node = root
  let path = wanted
  // Behind a skipped node only its parameter is left to try.
  let parameterOnly = false

  for (;;) {
    const prefix = node.path
    if (path.length > prefix.length && path.startsWith(prefix)) {
      path = path.slice(prefix.length)
      const place = parameterOnly ? -1 : node.indices.indexOf(path.charAt(0))
      const child = place < 0 ? undefined : node.children[place]
      if (child !== undefined) {
        if (node.hasParameter) skipped.push({ node, path: prefix + path, parameters: parameters.length })
        node = child
        continue
      }
      parameterOnly = false
      const parameter = parameterChild(node)
      if (parameter === undefined) {
        if (path !== "/" && comeBack()) continue
        return none(path === "/" && node.value !== undefined)
      }
      node = parameter
      if (node.kind === "catchAll") {
        return match(node, [...parameters, [node.path.slice(1), path]])
      }
      const slash = path.indexOf("/")
      const end = slash < 0 ? path.length : slash
      parameters.push([node.path.slice(1), path.slice(0, end)])
      if (end < path.length) {
        const behind = node.children[0]
        if (behind === undefined) return none(path.length === end + 1)
        path = path.slice(end)
        node = behind
        continue
      }
      if (node.value !== undefined) return match(node, parameters)
      const [behind] = node.children
      const slashBehind = behind?.path === "/" && behind.value !== undefined
      return none(slashBehind || (behind?.path === "" && behind.indices === "/"))
    }
    if (path === prefix) {
      if (node.value === undefined && path !== "/" && comeBack()) continue
      if (node.value !== undefined) return match(node, parameters)
      const rest = parameterChild(node)
      if (rest?.kind === "catchAll") return match(rest, [...parameters, [rest.path.slice(1), ""]])
      if (path === "/" && node.hasParameter && node.kind !== "root") return none(true)
      if (path === "/" && node.kind === "static") return none(true)
      const place = node.indices.indexOf("/")
      const slash = place < 0 ? undefined : node.children[place]
      return none(slash !== undefined && slash.path.length === 1 && slash.value !== undefined)
    }
    const advised = path === "/" || (prefix === `${path}/` && endsHere(node))
    if (!advised && comeBack()) continue
    return none(advised)
  }

  /** Goes back to the last skipped node that this path went through. */
  function comeBack(): boolean {
    for (let last = skipped.pop(); last !== undefined; last = skipped.pop()) {
      if (!last.path.endsWith(path)) continue
      node = last.node
      path = last.path
      parameters.length = Math.min(parameters.length, last.parameters)
      parameterOnly = true
      return true
    }
    return false
  }
}

/** A route ends at this node: its own, or a catch-all right behind it. */
function endsHere<T>(node: Node<T>): boolean {
  return node.value !== undefined || parameterChild(node)?.kind === "catchAll"
}

function match<T>(node: Node<T>, parameters: Parameters): Found<T> {
  return node.value === undefined ? none(false) : { kind: "match", value: node.value, parameters }
}

function none<T>(trailingSlash: boolean): Found<T> {
  return { kind: "none", trailingSlash }
}

/**
 * The registered spelling of a path that differs in letter case (and, with `fixSlash`, in its final slash): static parts
 * take the route's case, parameter values stay.
 */
export function findFolded<T>(node: Node<T>, path: string, fixSlash: boolean): string | undefined {
  const { path: prefix } = node
  if (node.kind === "parameter") return foldedParameter(node, path, fixSlash)
  if (node.kind === "catchAll") return path
  if (!equalFold(path.slice(0, prefix.length), prefix)) {
    if (!fixSlash) return undefined
    if (path === "/") return ""
    const isMissingSlash =
      path.length + 1 === prefix.length && prefix.endsWith("/") && equalFold(path, prefix.slice(0, -1))
    return isMissingSlash && node.value !== undefined ? prefix : undefined
  }
  const rest = path.slice(prefix.length)
  if (rest === "") {
    if (node.value !== undefined) return prefix
    const slash = fixSlash ? node.children[node.indices.indexOf("/")] : undefined
    return slash !== undefined && slash.path.length === 1 && slash.value !== undefined ? `${prefix}/` : undefined
  }
  for (const first of spellings(rest.charAt(0))) {
    const child = node.children[node.indices.indexOf(first)]
    const found = child === undefined ? undefined : findFolded(child, rest, fixSlash)
    if (found !== undefined) return prefix + found
  }
  const parameter = parameterChild(node)
  const found = parameter === undefined ? undefined : findFolded(parameter, rest, fixSlash)
  if (found !== undefined) return prefix + found
  return fixSlash && rest === "/" && node.value !== undefined ? prefix : undefined
}

function foldedParameter<T>(node: Node<T>, path: string, fixSlash: boolean): string | undefined {
  const slash = path.indexOf("/")
  const value = slash < 0 ? path : path.slice(0, slash)
  const [behind] = node.children
  if (slash < 0) {
    if (node.value !== undefined) return value
    return fixSlash && behind?.path === "/" && behind.value !== undefined ? `${value}/` : undefined
  }
  if (behind !== undefined) {
    const found = findFolded(behind, path.slice(slash), fixSlash)
    return found === undefined ? undefined : value + found
  }
  return fixSlash && path.length === slash + 1 && node.value !== undefined ? value : undefined
}

/** A letter in lower and upper case, in the order in which the reference tries them. */
function spellings(letter: string): readonly string[] {
  const lower = letter.toLowerCase()
  const upper = letter.toUpperCase()
  // What grows in the other case (`ß`) is no single letter of a route.
  return [...new Set([lower, upper])].filter((spelling) => spelling.length === 1)
}

function equalFold(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())
}
