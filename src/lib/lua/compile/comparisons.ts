import type { Site } from "../machine.ts"
import { equalSlow, equalTexts, lessOrEqual, lessThan } from "../operators.ts"
import type { BinaryOperator, Expression } from "../syntax/tree.ts"
import type { Value } from "../value.ts"
import { numberConstant, plainSlot } from "./arithmetic.ts"
import { compileExpression } from "./expressions.ts"
import type { Evaluate, Test } from "./frame.ts"

type ComparisonOperator = Extract<BinaryOperator, "==" | "~=" | "<" | "<=" | ">" | ">=">

/** A condition, for its truth alone. */
export function compileTest(node: Expression, chunk: string): Test {
  if (node.type === "parentheses") return compileTest(node.inner, chunk)
  if (node.type === "unary" && node.operator === "not") return not(compileTest(node.operand, chunk))
  if (node.type === "and") return both(compileTest(node.left, chunk), compileTest(node.right, chunk))
  if (node.type === "or") return either(compileTest(node.left, chunk), compileTest(node.right, chunk))
  if (node.type === "binary" && isComparison(node.operator)) {
    return compileComparison(node.operator, node.left, node.right, { chunk, line: node.line, name: "?" })
  }
  return isTrue(compileExpression(node, chunk))
}

function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return operator === "==" || operator === "~=" || operator[0] === "<" || operator[0] === ">"
}

function not(inner: Test): Test {
  return (frame) => !inner(frame)
}

function both(left: Test, right: Test): Test {
  return (frame) => left(frame) && right(frame)
}

function either(left: Test, right: Test): Test {
  return (frame) => left(frame) || right(frame)
}

function isTrue(inner: Evaluate): Test {
  return (frame) => {
    const value = inner(frame)
    return value !== undefined && value !== false
  }
}

/** A comparison; `a > b` is `b < a` with the sides still evaluated from left to right. */
export function compileComparison(
  operator: ComparisonOperator,
  leftNode: Expression,
  rightNode: Expression,
  site: Site,
): Test {
  const left = compileExpression(leftNode, site.chunk)
  const right = compileExpression(rightNode, site.chunk)
  const constant = numberConstant(rightNode)
  switch (operator) {
    case "==":
    case "~=":
      return equality(leftNode, rightNode, site, operator === "==")
    case "<":
      if (constant === undefined) return less(left, right, site)
      return plainSlot(leftNode) < 0
        ? lessConstant(left, constant, site)
        : lessLocalConstant(plainSlot(leftNode), constant, site)
    case "<=":
      return constant === undefined ? lessEqual(left, right, site) : lessEqualConstant(left, constant, site)
    case ">":
      return greater(left, right, site)
    case ">=":
      return greaterEqual(left, right, site)
  }
}

function equality(leftNode: Expression, rightNode: Expression, site: Site, expected: boolean): Test {
  const left = compileExpression(leftNode, site.chunk)
  const right = compileExpression(rightNode, site.chunk)
  if (rightNode.type === "constant") {
    const constant: Value = rightNode.value
    return expected ? (frame) => left(frame) === constant : (frame) => left(frame) !== constant
  }
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    if (typeof a === "string" && typeof b === "string") return equalTexts(a, b) === expected
    return (a === b || (typeof a === "object" && equalSlow(a, b, site))) === expected
  }
}

function less(left: Evaluate, right: Evaluate, site: Site): Test {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a < b : lessThan(a, b, site)
  }
}

function lessConstant(left: Evaluate, constant: number, site: Site): Test {
  return (frame) => {
    const a = left(frame)
    return typeof a === "number" ? a < constant : lessThan(a, constant, site)
  }
}

function lessLocalConstant(slot: number, constant: number, site: Site): Test {
  return (frame) => {
    const a = frame[slot] as Value
    return typeof a === "number" ? a < constant : lessThan(a, constant, site)
  }
}

function lessEqual(left: Evaluate, right: Evaluate, site: Site): Test {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a <= b : lessOrEqual(a, b, site)
  }
}

function lessEqualConstant(left: Evaluate, constant: number, site: Site): Test {
  return (frame) => {
    const a = left(frame)
    return typeof a === "number" ? a <= constant : lessOrEqual(a, constant, site)
  }
}

function greater(left: Evaluate, right: Evaluate, site: Site): Test {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a > b : lessThan(b, a, site)
  }
}

function greaterEqual(left: Evaluate, right: Evaluate, site: Site): Test {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a >= b : lessOrEqual(b, a, site)
  }
}
