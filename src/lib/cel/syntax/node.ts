import type { Uint } from "../value.ts"

/** A node of the syntax tree, macros expanded. */
export type Node = Constant | Name | Select | Call | ListLiteral | MapLiteral | Message | Macro

export interface Constant {
  readonly kind: "constant"
  readonly value: null | boolean | bigint | number | string | Uint8Array | Uint
}

/** A variable or a type; a leading dot means that no macro's variable is meant. */
export interface Name {
  readonly kind: "name"
  readonly name: string
}

/** `operand.field`, or whether there is such a field: `has(operand.field)`. */
export interface Select {
  readonly kind: "select"
  readonly operand: Node
  readonly field: string
  readonly isTest: boolean
}

/** A function, a method with its target, or an operator under the name that CEL gives it (`_+_`). */
export interface Call {
  readonly kind: "call"
  readonly name: string
  readonly target: Node | undefined
  readonly args: readonly Node[]
}

export interface ListLiteral {
  readonly kind: "list"
  readonly elements: readonly Node[]
}

export interface MapLiteral {
  readonly kind: "map"
  readonly entries: readonly (readonly [key: Node, value: Node])[]
}

/** `Name{field: value}`: read, but there are no messages. */
export interface Message {
  readonly kind: "message"
  readonly name: string
}

/** `all`, `exists`, `exists_one`, `map` or `filter`: a loop that collects under the name `@result`. */
export interface Macro {
  readonly kind: "macro"
  readonly range: Node
  readonly variable: string
  readonly start: Node
  readonly condition: Node
  readonly step: Node
  readonly result: Node
}

/** What is collected; no source text can name it. */
export const collectedName = "@result"

export function constant(value: Constant["value"]): Constant {
  return { kind: "constant", value }
}

export function name(text: string): Name {
  return { kind: "name", name: text }
}

export function call(text: string, ...args: Node[]): Call {
  return { kind: "call", name: text, target: undefined, args }
}

/** The nodes directly below a node. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "call":
      return node.target === undefined ? node.args : [node.target, ...node.args]
    case "select":
      return [node.operand]
    case "list":
      return node.elements
    case "map":
      return node.entries.flat()
    case "macro":
      return [node.range, node.start, node.condition, node.step, node.result]
    default:
      return []
  }
}

/** Whether a node is a chain of plain names. */
export function isPath(node: Node): boolean {
  return node.kind === "name" || (node.kind === "select" && isPath(node.operand))
}

/** `a.b.c` for a chain of plain names; empty for anything else. */
export function pathOf(node: Node): string {
  if (node.kind === "name") return node.name
  if (node.kind !== "select" || node.isTest) return ""
  const before = pathOf(node.operand)
  return before === "" ? "" : `${before}.${node.field}`
}

/** A name without the dot that may lead it. */
export function plainName(name: string): string {
  return name.startsWith(".") ? name.slice(1) : name
}
