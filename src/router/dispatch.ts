import { cleanPath } from "../lib/go-path.ts"
import { goQuote } from "../lib/go-quote.ts"
import { encodePath, malformedEscape, pathUnescape } from "../lib/go-url.ts"
import { redirectBody } from "../lib/html-redirect.ts"
import { find, findFolded, type Match, type Parameters, type Skipped } from "./tree/find.ts"
import { emptyNode, insert, type Node } from "./tree/node.ts"

/** A route to register: `path` with parameters as `:name`. */
export interface Route<T> {
  readonly method: string
  readonly path: string
  readonly value: T
}

export interface DispatchOptions {
  readonly redirectTrailingSlash: boolean
  readonly redirectFixedPath: boolean
  readonly removeExtraSlash: boolean
  readonly handleMethodNotAllowed: boolean
}

/** What of a request the routes look at. */
export interface Routed {
  readonly method: string
  /** Decoded. */
  readonly path: string
  readonly rawQuery: string
  readonly headers: { get(name: string): string | null }
}

export interface Redirect {
  readonly kind: "redirect"
  readonly status: 301 | 307
  readonly location: string
  readonly body: string | undefined
}

export type Dispatched<T> =
  | Match<T>
  | Redirect
  | { readonly kind: "methodNotAllowed"; readonly allow: string }
  | { readonly kind: "notFound" }

/**
 * Compiles routes into one tree per method and answers for each request: the route, a redirect to where one is, 405, or 404
 * (semantics/routing-and-status.md, section 4).
 */
export function createDispatcher<T>(
  routes: readonly Route<T>[],
  options: DispatchOptions,
): (request: Routed) => Dispatched<T> {
  const trees = new Map<string, Node<T>>()
  // Routes without parameters that were found once, by method and path: they need no second way through the tree.
  const exact = new Map<string, Map<string, Match<T>>>()
  for (const { method, path, value } of routes) {
    const tree = trees.get(method) ?? emptyNode<T>("root")
    trees.set(method, tree)
    insert(tree, path, value)
  }

  return function dispatch(request) {
    const path = options.removeExtraSlash ? cleanPath(request.path) : request.path
    const known = exact.get(request.method)?.get(path)
    if (known !== undefined) return known
    const tree = trees.get(request.method)
    // One stack for all trees of a request: the reference goes back from one method's tree into another's.
    const skipped: Skipped<T>[] = []
    if (tree !== undefined) {
      const found = find(tree, path, skipped)
      if (found.kind === "match") {
        if (found.parameters.length === 0) remember(request.method, path, found)
        return found
      }
      const target = redirectTarget(tree, request, path, found.trailingSlash)
      if (target !== undefined) return redirect(request, target)
    }
    if (!options.handleMethodNotAllowed) return { kind: "notFound" }
    const allow = [...trees].filter(
      ([method, other]) => method !== request.method && find(other, path, skipped).kind === "match",
    )
    return allow.length === 0
      ? { kind: "notFound" }
      : { kind: "methodNotAllowed", allow: allow.map(([method]) => method).join(", ") }
  }

  function remember(method: string, path: string, found: Match<T>): void {
    const known = exact.get(method) ?? new Map<string, Match<T>>()
    exact.set(method, known)
    known.set(path, found)
  }

  function redirectTarget(tree: Node<T>, request: Routed, path: string, trailingSlash: boolean): string | undefined {
    if (request.method === "CONNECT" || path === "/") return undefined
    if (trailingSlash && options.redirectTrailingSlash) return otherSlash(request)
    return options.redirectFixedPath ? findFolded(tree, cleanPath(path), true) : undefined
  }
}

/** The path as received with or without its final slash, behind what a proxy in front has cut off. */
function otherSlash({ path, headers }: Routed): string {
  const prefix = cleanPath(headers.get("x-forwarded-prefix") ?? "").replace(/[^a-zA-Z0-9/-]/g, "")
  return `${prefix}/${path.endsWith("/") ? path.slice(0, -1) : `${path}/`}`
}

/** As Go's http.Redirect does, where a final `/.` leaves no slash; `//host/` too, which would lead a browser to another site. */
function cleanTarget(path: string): string {
  const clean = cleanPath(path)
  return clean.length > 1 && clean.endsWith("/") && !path.endsWith("/") ? clean.slice(0, -1) : clean
}

function redirect({ method, rawQuery }: Routed, path: string): Redirect {
  const location = encodePath(cleanTarget(path)) + (rawQuery === "" ? "" : `?${rawQuery}`)
  const isGet = method === "GET"
  const status = isGet ? 301 : 307
  return { kind: "redirect", status, location, body: isGet ? redirectBody(status, location) : undefined }
}

/**
 * Decodes each value once more: what does not decode, or changes, or would cut the backend's URL is refused with this text;
 * `undefined` when all values are good.
 */
export function checkParameters(parameters: Parameters): string | undefined {
  for (const [, value] of parameters) {
    if (value.includes("%")) {
      const malformed = malformedEscape(value)
      if (malformed !== undefined) return `error: invalid URL escape ${goQuote(malformed)}`
      if (pathUnescape(value) !== value) return "error: encoded url params"
    }
    if (value.includes("?") || value.includes("#")) return "error: encoded url params"
  }
  return undefined
}
