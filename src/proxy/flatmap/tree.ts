import { isObject, type JsonObject, type JsonValue, put } from "../../lib/json/index.ts"

/**
 * A value as the reference's flatmap sees it: children with labels, array elements labelled "0", "1", … once and for all.
 * Children are made when an operation first looks at them; what nobody looked at goes out as it came in.
 */
export interface Node {
  label: string
  readonly value: JsonValue
  children: Node[] | undefined
  /** The first child of each label, made when there are many; undefined until then, and when it no longer holds. */
  index: Map<string, Node> | undefined
  /** Where among its siblings it was put, if nothing has moved since. */
  place: number
}

export function nodeOf(label: string, value: JsonValue): Node {
  return { label, value, children: undefined, index: undefined, place: -1 }
}

export function isArray(node: Node): boolean {
  return Array.isArray(node.value)
}

export function isBranch(node: Node): boolean {
  return Array.isArray(node.value) || isObject(node.value)
}

/** The children of an object or array, made on the first call; a scalar has none. */
export function childrenOf(node: Node): Node[] {
  if (node.children !== undefined) return node.children
  const { value } = node
  let children: Node[] = []
  if (Array.isArray(value)) children = value.map((item, index) => nodeOf(String(index), item))
  else if (isObject(value)) children = Object.keys(value).map((key) => nodeOf(key, value[key] ?? null))
  node.children = children
  return children
}

/** The value that a tree stands for. A node that lost its last child is `null`; one that never had any is as it was. */
export function valueOf(node: Node): JsonValue {
  const { value, children } = node
  if (children === undefined || !isBranch(node)) return value
  if (children.length === 0) return hadChildren(value) ? null : value
  if (Array.isArray(value)) return children.map(valueOf)
  const object: JsonObject = {}
  for (const child of children) put(object, child.label, valueOf(child))
  return object
}

function hadChildren(value: JsonValue): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0
}

/** Fewer children are looked through one by one. */
const indexedFrom = 16

export function childLabelled(node: Node, label: string): Node | undefined {
  const children = childrenOf(node)
  if (children.length < indexedFrom) return children.find((child) => child.label === label)
  node.index ??= indexOf(children)
  return node.index.get(label)
}

function indexOf(children: readonly Node[]): Map<string, Node> {
  const index = new Map<string, Node>()
  for (const child of children) if (!index.has(child.label)) index.set(child.label, child)
  return index
}

/** Adds a child under its label in place of one that is there; an array gets it as a new last element. */
export function attach(parent: Node, child: Node): void {
  const existing = isArray(parent) ? undefined : childLabelled(parent, child.label)
  const children = childrenOf(parent)
  if (existing === undefined) {
    child.place = children.push(child) - 1
    if (parent.index?.has(child.label) === false) parent.index.set(child.label, child)
    return
  }
  child.place = children[existing.place] === existing ? existing.place : children.indexOf(existing)
  children[child.place] = child
  parent.index?.set(child.label, child)
}

export function detach(parent: Node, child: Node): void {
  const children = childrenOf(parent)
  const place = children.indexOf(child)
  if (place >= 0) children.splice(place, 1)
  forget(parent, child)
}

/** Only the labels of an array's children can be alike, so that another child takes the place in the index. */
function forget(parent: Node, child: Node): void {
  if (isArray(parent)) parent.index = undefined
  else if (parent.index?.get(child.label) === child) parent.index.delete(child.label)
}

/** Takes many matches out at once: one after the other would move the rest of a long list each time. */
export function detachAll(found: readonly Match[]): void {
  const gone = new Set(found.map(({ node }) => node))
  for (const parent of new Set(found.map((match) => match.parent))) {
    parent.children = childrenOf(parent).filter((child) => !gone.has(child))
    parent.index = undefined
  }
}

export function relabel(parent: Node, child: Node, label: string): void {
  forget(parent, child)
  child.label = label
  parent.index?.set(label, child)
}

/** A node that a path names, its parent, and the labels on the way to it. */
export interface Match {
  readonly node: Node
  readonly parent: Node
  readonly labels: readonly string[]
}

/** Every node that a dotted path names; `*` stands for any child. */
export function matches(root: Node, segments: readonly string[]): Match[] {
  let level: { node: Node; parent: Node; labels: readonly string[] }[] = [{ node: root, parent: root, labels: [] }]
  for (const [position, segment] of segments.entries()) {
    level = level.flatMap(({ node: parent, labels }) => {
      const children = childrenOf(parent)
      const found = segment === "*" ? children : children.filter(({ label }) => label === segment)
      return found.map((node) => ({ node, parent, labels: [...labels, rememberedLabel(position, node, children)] }))
    })
  }
  return segments.length === 0 ? [] : level
}

/**
 * The label that a later `*` stands for. At positions where the reference's path slice has room left, siblings write over
 * each other's label and the last one stays (semantics/proxy-and-manipulation.md, section 6, "Quirk").
 */
function rememberedLabel(position: number, node: Node, siblings: readonly Node[]): string {
  const grows = position === 0 || (position & (position - 1)) === 0
  return grows ? node.label : (siblings.at(-1)?.label ?? node.label)
}
