import type { Site } from "../machine.ts"
import { arithmeticSlow, modulo } from "../operators.ts"
import { power } from "../power.ts"
import type { BinaryOperator, Expression } from "../syntax/tree.ts"
import type { Value } from "../value.ts"
import { compileExpression } from "./expressions.ts"
import type { Evaluate } from "./frame.ts"

type ArithmeticOperator = Exclude<BinaryOperator, ".." | "==" | "~=" | "<" | "<=" | ">" | ">=">

/** The slot of a local that no closure captures; -1 for any other expression. */
export function plainSlot(node: Expression): number {
  return node.type === "local" && !node.variable.captured ? node.variable.slot : -1
}

/** The value of a number constant. */
export function numberConstant(node: Expression): number | undefined {
  return node.type === "constant" && typeof node.value === "number" ? node.value : undefined
}

/**
 * Arithmetic. `+` and `-`, the commonest, have forms of their own for a local and a constant on the sides, which spare
 * a call for each operand.
 */
export function compileArithmetic(
  operator: ArithmeticOperator,
  leftNode: Expression,
  rightNode: Expression,
  site: Site,
): Evaluate {
  const left = compileExpression(leftNode, site.chunk)
  const right = compileExpression(rightNode, site.chunk)
  const constant = numberConstant(rightNode)
  const leftSlot = plainSlot(leftNode)
  const rightSlot = plainSlot(rightNode)
  switch (operator) {
    case "+":
      if (constant !== undefined) {
        return leftSlot < 0 ? addConstant(left, constant, site) : addConstantToLocal(leftSlot, constant, site)
      }
      return leftSlot >= 0 && rightSlot >= 0 ? addLocals(leftSlot, rightSlot, site) : add(left, right, site)
    case "-":
      if (constant !== undefined) {
        return leftSlot < 0 ? subtractConstant(left, constant, site) : subtractFromLocal(leftSlot, constant, site)
      }
      return subtract(left, right, site)
    case "*":
      if (constant !== undefined) return multiplyByConstant(left, constant, site)
      return leftSlot >= 0 && rightSlot >= 0 ? multiplyLocals(leftSlot, rightSlot, site) : multiply(left, right, site)
    case "/":
      return divide(left, right, site)
    case "%":
      return constant === undefined ? remainder(left, right, site) : remainderByConstant(left, constant, site)
    case "^":
      return raised(left, right, site)
  }
}

function add(left: Evaluate, right: Evaluate, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a + b : arithmeticSlow("add", a, b, site)
  }
}

function addConstant(left: Evaluate, constant: number, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    return typeof a === "number" ? a + constant : arithmeticSlow("add", a, constant, site)
  }
}

function addConstantToLocal(slot: number, constant: number, site: Site): Evaluate {
  return (frame) => {
    const a = frame[slot] as Value
    return typeof a === "number" ? a + constant : arithmeticSlow("add", a, constant, site)
  }
}

function addLocals(leftSlot: number, rightSlot: number, site: Site): Evaluate {
  return (frame) => {
    const a = frame[leftSlot] as Value
    const b = frame[rightSlot] as Value
    return typeof a === "number" && typeof b === "number" ? a + b : arithmeticSlow("add", a, b, site)
  }
}

function subtract(left: Evaluate, right: Evaluate, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a - b : arithmeticSlow("sub", a, b, site)
  }
}

function subtractConstant(left: Evaluate, constant: number, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    return typeof a === "number" ? a - constant : arithmeticSlow("sub", a, constant, site)
  }
}

function subtractFromLocal(slot: number, constant: number, site: Site): Evaluate {
  return (frame) => {
    const a = frame[slot] as Value
    return typeof a === "number" ? a - constant : arithmeticSlow("sub", a, constant, site)
  }
}

function multiply(left: Evaluate, right: Evaluate, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a * b : arithmeticSlow("mul", a, b, site)
  }
}

function multiplyByConstant(left: Evaluate, constant: number, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    return typeof a === "number" ? a * constant : arithmeticSlow("mul", a, constant, site)
  }
}

function multiplyLocals(leftSlot: number, rightSlot: number, site: Site): Evaluate {
  return (frame) => {
    const a = frame[leftSlot] as Value
    const b = frame[rightSlot] as Value
    return typeof a === "number" && typeof b === "number" ? a * b : arithmeticSlow("mul", a, b, site)
  }
}

function divide(left: Evaluate, right: Evaluate, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? a / b : arithmeticSlow("div", a, b, site)
  }
}

function remainder(left: Evaluate, right: Evaluate, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? modulo(a, b) : arithmeticSlow("mod", a, b, site)
  }
}

function remainderByConstant(left: Evaluate, constant: number, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    return typeof a === "number" ? modulo(a, constant) : arithmeticSlow("mod", a, constant, site)
  }
}

function raised(left: Evaluate, right: Evaluate, site: Site): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    return typeof a === "number" && typeof b === "number" ? power(a, b) : arithmeticSlow("pow", a, b, site)
  }
}
