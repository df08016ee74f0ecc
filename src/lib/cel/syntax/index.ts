import { CelSyntaxError } from "../error.ts"
import { children, type Node } from "./node.ts"
import { Parser } from "./parser.ts"
import { tokensOf } from "./token.ts"

/** The reference's bound, in its case code points. */
const maxLength = 100_000

/** Levels of a tree: operators in a row nest to the left. Whoever walks through it recurses. */
const maxLevels = 1000

/**
 * Parses an expression; macros come out expanded.
 * @throws CelSyntaxError also for what is too long or too deep, a number out of range, or a macro with wrong arguments
 */
export function parseExpression(text: string): Node {
  if (text.length > maxLength) throw new CelSyntaxError(`longer than ${maxLength} characters`)
  const root = new Parser(tokensOf(text)).parse()
  checkLevels(root, 0)
  return root
}

function checkLevels(node: Node, level: number): void {
  if (level > maxLevels) throw new CelSyntaxError(`nested deeper than ${maxLevels} levels`)
  for (const child of children(node)) checkLevels(child, level + 1)
}
