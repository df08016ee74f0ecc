import { constant, type Node } from "./node.ts"

/** Words that no variable and no function may have as its name; a field may have all but the first four. */
export const keywords = new Set(["in", "true", "false", "null"])
export const reserved = new Set([
  ...keywords,
  ..."as break const continue else for function if import let loop package namespace return var void while".split(" "),
])

export const constants: ReadonlyMap<string, Node> = new Map([
  ["true", constant(true)],
  ["false", constant(false)],
  ["null", constant(null)],
])

/** Operators between two sides that bind to the left, weakest first. */
export const levels: readonly ReadonlySet<string>[] = [
  new Set(["<", "<=", ">=", ">", "==", "!=", "in"]),
  new Set(["+", "-"]),
  new Set(["*", "/", "%"]),
]
