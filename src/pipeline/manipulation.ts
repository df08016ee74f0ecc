import type { Backend } from "../config/service.ts"
import { emptyObject, get, isObject, type JsonObject, put } from "../lib/json/index.ts"
import type { Formatter } from "./component.ts"

/** One node of the tree that a list of dotted paths makes; a leaf keeps or removes the whole value. */
type PathTree = Map<string, PathTree | "leaf">

/**
 * What a backend's options do to its decoded data, in this order: target, then `inner` (the flatmap, or allow or deny and
 * mapping), then group (semantics/proxy-and-manipulation.md, section 5). `undefined` where they do nothing.
 */
export function formatterOf(backend: Backend, inner = filtersOf(backend)): Formatter | undefined {
  const { target, group } = backend
  const steps: Formatter[] = []
  if (target !== "") steps.push(follow(target.split(".")))
  if (inner !== undefined) steps.push(inner)
  if (group !== "") steps.push((data) => wrap(group, data))
  return sequence(steps)
}

function filtersOf({ allow, deny, mapping }: Backend): Formatter | undefined {
  const steps: Formatter[] = []
  if (allow.length > 0) {
    const tree = pathTree(allow)
    steps.push((data) => (data === null ? null : (kept(data, tree) ?? emptyObject())))
  } else if (deny.length > 0) {
    const tree = pathTree(deny, "shortest")
    steps.push((data) => (data === null ? null : without(data, tree)))
  }
  const renames = Object.entries(mapping).map(([from, to]) => [from, to.split(".")[0] ?? ""] as const)
  if (renames.length > 0) steps.push((data) => (data === null ? null : renamed(data, renames)))
  return sequence(steps)
}

function sequence(steps: readonly Formatter[]): Formatter | undefined {
  const [first, ...rest] = steps
  if (first === undefined) return undefined
  if (rest.length === 0) return first
  return (data) => steps.reduce((value, step) => step(value), data)
}

function follow(names: readonly string[]): Formatter {
  return (data) => {
    let level: JsonObject | null = data
    for (const name of names) {
      const value = level === null ? undefined : get(level, name)
      if (!isObject(value)) return emptyObject()
      level = value
    }
    return level
  }
}

/** Reads dotted paths; of `a` and `a.b` the later one wins, or with `shortest` always `a`. */
function pathTree(paths: readonly string[], rule: "later" | "shortest" = "later"): PathTree {
  const root: PathTree = new Map()
  for (const path of paths) {
    const names = path.split(".")
    const last = names.pop() ?? ""
    let level: PathTree | "leaf" = root
    for (const name of names) {
      let next: PathTree | "leaf" | undefined = level.get(name)
      if (next === "leaf" && rule === "shortest") {
        level = "leaf"
        break
      }
      if (next === undefined || next === "leaf") {
        next = new Map()
        level.set(name, next)
      }
      level = next
    }
    if (level !== "leaf") level.set(last, "leaf")
  }
  return root
}

/** The named paths of an object; `undefined` when none is there. Never enters arrays. */
function kept(data: JsonObject, tree: PathTree): JsonObject | undefined {
  let result: JsonObject | undefined
  for (const [name, branch] of tree) {
    const value = get(data, name)
    if (value === undefined) continue
    const part = branch === "leaf" ? value : isObject(value) ? kept(value, branch) : undefined
    if (part === undefined) continue
    result ??= emptyObject()
    put(result, name, part)
  }
  return result
}

/** The object without the named paths, changed in place: the data belongs to this request alone. */
function without(data: JsonObject, tree: PathTree): JsonObject {
  for (const [name, branch] of tree) {
    if (branch === "leaf") {
      delete data[name]
      continue
    }
    const value = get(data, name)
    if (isObject(value)) without(value, branch)
  }
  return data
}

function renamed(data: JsonObject, renames: readonly (readonly [string, string])[]): JsonObject {
  for (const [from, to] of renames) {
    const value = get(data, from)
    if (value === undefined) continue
    put(data, to, value)
    delete data[from]
  }
  return data
}

function wrap(group: string, data: JsonObject | null): JsonObject {
  const wrapped = emptyObject()
  put(wrapped, group, data)
  return wrapped
}
