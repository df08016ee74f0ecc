import {
  attach,
  childLabelled,
  childrenOf,
  detach,
  detachAll,
  isArray,
  isBranch,
  type Match,
  matches,
  type Node,
  nodeOf,
  relabel,
} from "./tree.ts"

/** One compiled operation on a tree. */
export type Operation = (root: Node) => void

/** Every operation by its `type`; unknown types are skipped. Throws at run time where arguments are missing. */
export const operations: Readonly<Record<string, (args: readonly string[]) => Operation>> = {
  del: (paths) => {
    const targets = paths.map((path) => path.split("."))
    return (root) => {
      for (const target of targets) detachAll(matches(root, target))
    }
  },
  move: (args) => between(args, move),
  append: (args) => between(args, append),
}

function between([from, to]: readonly string[], run: (from: string[], to: string[]) => Operation): Operation {
  if (from === undefined || to === undefined) {
    return () => {
      throw new Error("flatmap: not enough arguments")
    }
  }
  return run(from.split("."), to.split("."))
}

/** Relabels, lifts or embeds, by the number of segments. */
function move(from: readonly string[], to: readonly string[]): Operation {
  if (to.length === from.length) return (root) => relabelAll(matches(root, from), to.at(-1) ?? "")
  if (to.length < from.length) return (root) => lift(root, matches(root, from), to)
  return (root) => embed(matches(root, from), to.slice(from.length - 1))
}

/** In an array several children may have the label then; in an object the last match has it alone. */
function relabelAll(found: readonly Match[], label: string): void {
  for (const [parent, group] of Map.groupBy(found, (match) => match.parent)) {
    const last = group.at(-1)?.node
    if (isArray(parent)) for (const { node } of group) relabel(parent, node, label)
    else if (last !== undefined) {
      const existing = childLabelled(parent, label)
      const replaced = group.slice(0, -1)
      if (existing !== undefined && existing !== last) replaced.push({ node: existing, parent, labels: [] })
      detachAll(replaced)
      relabel(parent, last, label)
    }
  }
}

/** Takes the matches out and puts each under the target's parent, or under the deepest part of it that exists. */
function lift(root: Node, found: readonly Match[], to: readonly string[]): void {
  detachAll(found)
  for (const { node, labels } of found) {
    const path = to.map((segment, position) => (segment === "*" ? (labels[position] ?? segment) : segment))
    let target = root
    for (const segment of path.slice(0, -1)) {
      const child = childLabelled(target, segment)
      if (child === undefined || !isBranch(child)) break
      target = child
    }
    node.label = path.at(-1) ?? ""
    attach(target, node)
  }
}

/** Puts each match deeper, below its own parent; objects on the way are made. */
function embed(found: readonly Match[], path: readonly string[]): void {
  for (const { node, parent } of found) {
    detach(parent, node)
    let target = parent
    for (const segment of path.slice(0, -1)) {
      let child = childLabelled(target, segment)
      if (child === undefined || !isBranch(child)) {
        child = nodeOf(segment, {})
        attach(target, child)
      }
      target = child
    }
    node.label = path.at(-1) ?? ""
    attach(target, node)
  }
}

/** Writes the target's elements and the source's into the target by their new numbers, and removes the source. */
function append(from: readonly string[], to: readonly string[]): Operation {
  return (root) => {
    const [source] = matches(root, from)
    const [target] = matches(root, to)
    if (source === undefined || target === undefined || !isArray(source.node) || !isArray(target.node)) return
    const added = childrenOf(source.node)
    detach(source.parent, source.node)
    if (added.length === 0) return
    target.node.index = undefined
    writeInOrder(childrenOf(target.node), [...childrenOf(target.node), ...added])
  }
}

/** Writes each element under its new number: over the child that has this label, else at the end. */
function writeInOrder(children: Node[], elements: readonly Node[]): void {
  const places = new Map(children.map(({ label }, place) => [label, place]))
  for (const [index, element] of elements.entries()) {
    const label = String(index)
    const place = places.get(label) ?? children.length
    children[place] = { ...element, label }
    places.set(label, place)
  }
}
