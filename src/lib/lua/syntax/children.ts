import type { CallExpression, Expression, IndexExpression, MethodExpression, Target } from "./tree.ts"

type Replace = (child: Expression, isLast: boolean) => Expression

/** A copy of an expression with its direct operands replaced, from left to right; functions count as leaves. */
export function mapChildren(node: Expression, replace: Replace): Expression {
  switch (node.type) {
    case "parentheses":
      return { ...node, inner: replace(node.inner, false) }
    case "and":
    case "or":
    case "binary":
      return { ...node, left: replace(node.left, false), right: replace(node.right, false) }
    case "unary":
      return { ...node, operand: replace(node.operand, false) }
    case "index":
      return mapIndex(node, replace)
    case "table":
      return { ...node, fields: mapFields(node.fields, replace) }
    case "call":
    case "method":
      return mapCall(node, replace)
    default:
      return node
  }
}

function mapIndex(node: IndexExpression, replace: Replace): IndexExpression {
  return { ...node, object: replace(node.object, false), key: replace(node.key, false) }
}

function mapFields(fields: Extract<Expression, { type: "table" }>["fields"], replace: Replace) {
  return fields.map((field, at) => {
    if (field.key) return { key: replace(field.key, false), value: replace(field.value, false) }
    return { value: replace(field.value, at === fields.length - 1) }
  })
}

/** A copy of a call with its callee or object and its parameters replaced. */
export function mapCall(node: CallExpression | MethodExpression, replace: Replace): CallExpression | MethodExpression {
  if (node.type === "call") {
    return { ...node, callee: replace(node.callee, false), parameters: mapList(node.parameters, replace) }
  }
  return { ...node, object: replace(node.object, false), parameters: mapList(node.parameters, replace) }
}

export function mapTarget(target: Target, replace: Replace): Target {
  return target.type === "index" ? mapIndex(target, replace) : target
}

/** A copy of an expression list; only its last expression may stand for several values. */
export function mapList(list: readonly Expression[], replace: Replace): Expression[] {
  return list.map((one, at) => replace(one, at === list.length - 1))
}

/** Whether evaluating an expression calls something by a call in its text (metamethods aside). */
export function containsCall(node: Expression): boolean {
  if (node.type === "call" || node.type === "method") return true
  let found = false
  mapChildren(node, (child) => {
    found ||= containsCall(child)
    return child
  })
  return found
}
