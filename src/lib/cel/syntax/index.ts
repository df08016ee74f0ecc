import { CelSyntaxError } from "../error.ts"
import { children, collectedName, type Node } from "./node.ts"
import { Parser } from "./parser.ts"
import { tokensOf } from "./token.ts"

/** The reference's bound, in its case code points. */
const maxLength = 100_000

/** Levels of a tree. Whoever walks through it recurses. */
const maxLevels = 1000

/** Operators, look-ups, conditions and methods inside of one another, those in a row among them: the reference's bound. */
const maxNesting = 250

/**
 * Parses an expression; macros come out expanded.
 * @throws CelSyntaxError also for what is too long or too deep, a number out of range, or a macro with wrong arguments
 */
export function parseExpression(text: string): Node {
  if (text.length > maxLength) throw new CelSyntaxError(`longer than ${maxLength} characters`)
  const root = new Parser(tokensOf(text)).parse()
  checkDepth(root, 0, 0)
  return root
}

function checkDepth(node: Node, level: number, outer: number): void {
  const nesting = isNesting(node) ? outer + 1 : outer
  if (level > maxLevels) throw new CelSyntaxError(`nested deeper than ${maxLevels} levels`)
  if (nesting > maxNesting) throw new CelSyntaxError(`more than ${maxNesting} operators or look-ups on one another`)
  for (const child of children(node)) checkDepth(child, level + 1, nesting)
}

/** Not the operators that a macro stands for: they have what it collects for a side. */
function isNesting(node: Node): boolean {
  if (node.kind !== "call") return node.kind === "select" || node.kind === "macro"
  if (node.args.some((side) => side.kind === "name" && side.name === collectedName)) return false
  const isLogical = node.name === "_&&_" || node.name === "_||_"
  return node.target !== undefined || node.name === "@in" || (node.name.startsWith("_") && !isLogical)
}
