import { parse } from "@bufbuild/cel"
import { CelSyntaxError } from "./error.ts"

/** A node of the syntax tree, macros expanded. */
export type Node = NonNullable<ReturnType<typeof parse>["expr"]>

/** One kind of node: its fields. */
export type NodeOf<Kind extends Node["exprKind"]["case"]> = Extract<Node["exprKind"], { case: Kind }>["value"]

/** The reference takes 100,000 code points too; its depth is counted in another way. */
const maxLength = 100_000
const maxDepth = 1000

const minInt = -(2n ** 63n)
const maxInt = 2n ** 63n - 1n
const maxUint = 2n ** 64n - 1n

/** Arguments that a macro takes, by name; as functions they do not exist. */
const macros: Readonly<Record<string, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  filter: [2],
  map: [2, 3],
}

/**
 * Parses an expression.
 * @throws CelSyntaxError also for what is too long, too deep, a number out of range, or a macro with wrong arguments
 */
export function parseExpression(text: string): Node {
  if (text.length > maxLength) throw new CelSyntaxError(`longer than ${maxLength} characters`)
  let root: Node | undefined
  try {
    root = parse(text).expr
  } catch (thrown) {
    // A RangeError is the parser's own recursion: too deep as well.
    throw new CelSyntaxError(thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (root === undefined) throw new CelSyntaxError("empty")
  checkNode(root, 0)
  return root
}

function checkNode(node: Node, depth: number): void {
  if (depth > maxDepth) throw new CelSyntaxError(`nested deeper than ${maxDepth} levels`)
  checkConstant(node)
  checkMacro(node)
  for (const child of children(node)) checkNode(child, depth + 1)
}

function checkConstant({ exprKind }: Node): void {
  if (exprKind.case !== "constExpr") return
  const { constantKind: constant } = exprKind.value
  if (constant.case === "int64Value" && (constant.value < minInt || constant.value > maxInt)) {
    throw new CelSyntaxError("invalid int literal")
  }
  if (constant.case === "uint64Value" && constant.value > maxUint) throw new CelSyntaxError("invalid uint literal")
  if (constant.case === "doubleValue" && !Number.isFinite(constant.value)) {
    throw new CelSyntaxError("invalid double literal")
  }
}

/** A macro that was left as a call had arguments that it cannot take, for example `has(headers['X'])`. */
function checkMacro({ exprKind }: Node): void {
  if (exprKind.case !== "callExpr") return
  const { function: name, target, args } = exprKind.value
  const isHas = target === undefined && name === "has" && args.length === 1
  if (isHas || (target !== undefined && Object.hasOwn(macros, name) && macros[name]?.includes(args.length))) {
    throw new CelSyntaxError(`invalid argument to ${name}() macro`)
  }
}

/** The nodes directly below a node. */
export function children({ exprKind: kind }: Node): Node[] {
  switch (kind.case) {
    case "callExpr":
      return [...(kind.value.target === undefined ? [] : [kind.value.target]), ...kind.value.args]
    case "selectExpr":
      return kind.value.operand === undefined ? [] : [kind.value.operand]
    case "listExpr":
      return kind.value.elements
    case "structExpr":
      return kind.value.entries.flatMap(({ keyKind, value }) => [
        ...(keyKind.case === "mapKey" ? [keyKind.value] : []),
        ...(value === undefined ? [] : [value]),
      ])
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value
      return [iterRange, accuInit, loopCondition, loopStep, result].filter((child) => child !== undefined)
    }
    default:
      return []
  }
}
