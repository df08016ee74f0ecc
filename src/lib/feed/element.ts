import { TooLargeError } from "../too-large.ts"
import { type Attribute, type Token, tokens } from "../xml/tokens.ts"
import { FeedError } from "./error.ts"
import { canonicalPrefix } from "./namespaces.ts"

/** An element of a feed with all that is in it. */
export interface Element {
  /** The local name as written, and in lower case, by which elements are known. */
  readonly name: string
  readonly lowerName: string
  /** For an element of another vocabulary the customary prefix of its namespace; undefined for the feed's own. */
  readonly extension: string | undefined
  /** It has a prefix named `content`. */
  readonly isContent: boolean
  readonly attributes: readonly Attribute[]
  readonly children: Element[]
  /** Its own text, entities replaced, without that of its children. */
  text: string
  /** All between its tags as written. */
  raw: string
}

/** Deeper than any feed; it bounds the recursion over elements. */
const maxDepth = 500

/** More than a feed of five thousand items has; each element becomes data of many times its length. */
const maxElements = 200_000

/** What is declared where an element stands. */
interface Scope {
  readonly namespaces: ReadonlyMap<string, string>
  /** The prefix that each namespace was given last, in lower case. */
  readonly prefixes: ReadonlyMap<string, string>
}

const outermost: Scope = { namespaces: new Map(), prefixes: new Map() }

interface Open {
  readonly element: Element
  readonly scope: Scope
  readonly start: number
}

/**
 * Reads a document up to the end of its root as a tree, as leniently as the reference reads feeds.
 * @param accepts whether an element of this name (in lower case) may be the root
 * @returns undefined when the root is not accepted or there is none
 * @throws XmlError, FeedError for a document that is cut off or nests too deep, TooLargeError
 */
export function readTree(text: string, accepts: (name: string) => boolean): Element | undefined {
  const next = tokens(text, { lenient: true })
  const open: Open[] = []
  let elements = 0
  for (let token = next(); token !== undefined; token = next()) {
    if (token.kind === "start") {
      if (open.length === 0 && !accepts(token.name.local.toLowerCase())) return undefined
      if (open.length >= maxDepth) throw new FeedError(`more than ${maxDepth} levels`)
      if (++elements > maxElements) throw new TooLargeError(`a feed of more than ${maxElements} elements`)
      openElement(open, token)
    } else if (token.kind === "end") {
      const root = closeElement(open, text, token.start)
      if (root !== undefined) return root
    } else addText(open.at(-1), token.text)
  }
  return undefined
}

function openElement(open: Open[], { name, attributes, end }: Token & { kind: "start" }): void {
  const parent = open.at(-1)
  const scope = innerScope(parent?.scope ?? outermost, attributes)
  const namespace = scope.namespaces.get(name.prefix) ?? name.prefix
  const prefix = scope.prefixes.get(namespace.trim())
  const element: Element = {
    name: name.local,
    lowerName: name.local.toLowerCase(),
    extension: isOwn(namespace, prefix) ? undefined : extensionPrefix(namespace, scope),
    isContent: prefix === "content",
    attributes,
    children: [],
    text: "",
    raw: "",
  }
  parent?.element.children.push(element)
  open.push({ element, scope, start: end })
}

function innerScope(scope: Scope, attributes: readonly Attribute[]): Scope {
  const declared = attributes
    .filter(({ prefix, whole }) => prefix === "xmlns" || whole === "xmlns")
    .map(({ prefix, local, value }) => ({ prefix: prefix === "" ? "" : local, value }))
  if (declared.length === 0) return scope
  return {
    namespaces: new Map([...scope.namespaces, ...declared.map(({ prefix, value }) => [prefix, value] as const)]),
    prefixes: new Map([
      ...scope.prefixes,
      ...declared.map(({ prefix, value }) => [value.trim(), prefix.trim().toLowerCase()] as const),
    ]),
  }
}

/** Prefixes of declared namespaces that belong to the feed itself. */
const ownPrefixes = new Set(["", "rss", "rdf", "content"])

function isOwn(namespace: string, prefix: string | undefined): boolean {
  return prefix === undefined ? namespace === "" : ownPrefixes.has(prefix)
}

/** A prefix that is not declared stands for itself. */
function extensionPrefix(namespace: string, scope: Scope): string {
  return canonicalPrefix(namespace) ?? scope.prefixes.get(namespace) ?? namespace
}

function closeElement(open: Open[], text: string, end: number): Element | undefined {
  const closed = open.pop()
  if (closed === undefined) return undefined
  // A self-closing element's end stands before its start tag ends.
  closed.element.raw = text.slice(closed.start, Math.max(closed.start, end))
  return open.length === 0 ? closed.element : undefined
}

function addText(open: Open | undefined, text: string): void {
  if (open !== undefined) open.element.text += text
}

/** The value of an attribute; `""` without one. */
export function attribute(element: Element, name: string): string {
  return element.attributes.find(({ local }) => local === name)?.value ?? ""
}

/** The children of the feed's own vocabulary with one of these names (in lower case). */
export function childrenNamed(element: Element, ...names: string[]): Element[] {
  return element.children.filter((child) => child.extension === undefined && names.includes(child.lowerName))
}

/** The children of any vocabulary with that name (in lower case). */
export function lastOfAny(element: Element, name: string): Element | undefined {
  return element.children.findLast((child) => child.lowerName === name)
}

/** The last child of that name: later ones win. */
export function lastChild(element: Element, ...names: string[]): Element | undefined {
  return childrenNamed(element, ...names).at(-1)
}
