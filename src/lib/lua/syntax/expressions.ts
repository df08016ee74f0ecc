import { compileError } from "./error.ts"
import type { FunctionScope } from "./scope.ts"
import type { TokenStream } from "./tokens.ts"
import type { BinaryOperator, Expression, FunctionBody, Reference, TableField, UnaryOperator } from "./tree.ts"

/** Left and right binding power; the right side of `..` and `^` binds weaker, so they group to the right. */
const precedence: Readonly<Record<string, readonly [number, number]>> = {
  or: [1, 1],
  and: [2, 2],
  "<": [3, 3],
  ">": [3, 3],
  "<=": [3, 3],
  ">=": [3, 3],
  "~=": [3, 3],
  "==": [3, 3],
  "..": [5, 4],
  "+": [6, 6],
  "-": [6, 6],
  "*": [7, 7],
  "/": [7, 7],
  "%": [7, 7],
  "^": [10, 9],
}
const unaryPower = 8
const concatenationPower = 5

export interface ExpressionParser {
  expression(): Expression
  expressionList(): Expression[]
  /** A name, call or index chain, or something in parentheses. */
  suffixed(): Expression
  reference(name: string, line: number): Reference
}

/** What the expression parser needs of the parser around it. */
export interface FunctionContext {
  scope(): FunctionScope
  functionBody(line: number, name: string, isMethod: boolean): FunctionBody
  /** Counts a node of the current block. */
  weigh(): void
}

export function createExpressionParser(tokens: TokenStream, context: FunctionContext): ExpressionParser {
  function expression(limit = 0): Expression {
    return tokens.nested(() => {
      let left = unary()
      for (;;) {
        const token = tokens.peek()
        const powers = token.kind === "symbol" || token.kind === "keyword" ? precedence[token.text] : undefined
        if (!powers || powers[0] <= limit) return left
        if (token.text === "..") {
          left = concatenation(left)
          continue
        }
        tokens.advance()
        left = binary(token.text, left, expression(powers[1]))
      }
    })
  }

  /** `a .. b .. c`: grouped to the right, all with the line of the first operand, in a loop as texts can have many parts. */
  function concatenation(first: Expression): Expression {
    const operands = [first]
    while (tokens.accept("..")) operands.push(expression(concatenationPower))
    let joined = operands.pop() ?? first
    for (const operand of operands.reverse()) {
      context.weigh()
      joined = { type: "binary", operator: "..", left: operand, right: joined, line: first.line }
    }
    return joined
  }

  function binary(operator: string, left: Expression, right: Expression): Expression {
    context.weigh()
    const line = left.line
    if (operator === "and" || operator === "or") return { type: operator, left, right, line }
    return { type: "binary", operator: operator as BinaryOperator, left, right, line }
  }

  function unary(): Expression {
    if (!tokens.at("-") && !tokens.at("not") && !tokens.at("#")) return simple()
    const operator = tokens.advance().text as UnaryOperator
    const operand = expression(unaryPower)
    context.weigh()
    const negated = operator === "-" && operand.type === "constant" && typeof operand.value === "number"
    if (negated) return { type: "constant", value: -Number(operand.value), line: operand.line }
    return { type: "unary", operator, operand, line: operand.line }
  }

  function simple(): Expression {
    const token = tokens.peek()
    const { line } = token
    if (token.kind === "number") return constant(tokens.advance().value, line)
    if (token.kind === "string") return constant(tokens.advance().text, line)
    if (tokens.accept("nil")) return constant(undefined, line)
    if (tokens.accept("true")) return constant(true, line)
    if (tokens.accept("false")) return constant(false, line)
    if (tokens.accept("...")) return vararg(line)
    if (tokens.at("{")) return table()
    if (tokens.accept("function")) return { type: "function", body: context.functionBody(line, "", false), line }
    return suffixed()
  }

  function vararg(line: number): Expression {
    const scope = context.scope()
    if (!scope.isVararg) {
      tokens.refuse(compileError(tokens.chunk, "cannot use '...' outside a vararg function", line))
    }
    scope.usesVararg = true
    return { type: "vararg", line }
  }

  function reference(name: string, line: number): Reference {
    context.weigh()
    const found = context.scope().resolve(name)
    if (found.kind === "local") return { type: "local", variable: found.variable, line }
    if (found.kind === "upvalue") return { type: "upvalue", index: found.index, name, line }
    return { type: "global", name, line }
  }

  function primary(): Expression {
    const token = tokens.peek()
    if (token.kind === "name") return reference(tokens.advance().text, token.line)
    if (!tokens.accept("(")) tokens.fail()
    const inner = expression()
    tokens.expect(")")
    return { type: "parentheses", inner, line: token.line }
  }

  function suffixed(): Expression {
    let object = primary()
    for (;;) {
      const { line } = object
      if (tokens.accept(".")) object = { type: "index", object, key: nameConstant(), line }
      else if (tokens.accept("[")) {
        object = { type: "index", object, key: expression(), line }
        tokens.expect("]")
      } else if (tokens.accept(":")) {
        const method = tokens.expectName().text
        const parameters = callParameters()
        if (!parameters) tokens.fail()
        object = { type: "method", object, method, parameters, line }
      } else {
        const parameters = callParameters()
        if (!parameters) return object
        object = { type: "call", callee: object, parameters, line }
      }
      context.weigh()
    }
  }

  function nameConstant(): Expression {
    const token = tokens.expectName()
    return constant(token.text, token.line)
  }

  function callParameters(): Expression[] | undefined {
    if (tokens.peek().kind === "string") return [simple()]
    if (tokens.at("{")) return [table()]
    if (!tokens.accept("(")) return undefined
    const parameters = tokens.at(")") ? [] : expressionList()
    tokens.expect(")")
    return parameters
  }

  function expressionList(): Expression[] {
    const list = [expression()]
    while (tokens.accept(",")) list.push(expression())
    return list
  }

  function table(): Expression {
    const { line } = tokens.expect("{")
    const fields: TableField[] = []
    while (!tokens.at("}")) {
      fields.push(field())
      context.weigh()
      if (!tokens.accept(",") && !tokens.accept(";")) break
    }
    tokens.expect("}")
    return { type: "table", fields, line }
  }

  function field(): TableField {
    const token = tokens.peek()
    if (tokens.accept("[")) {
      const key = expression()
      tokens.expect("]")
      tokens.expect("=")
      return { key, value: expression() }
    }
    const second = token.kind === "name" ? tokens.peekSecond() : token
    if (token.kind === "name" && second.kind === "symbol" && second.text === "=") {
      const key = nameConstant()
      tokens.expect("=")
      return { key, value: expression() }
    }
    return { value: expression() }
  }

  return { expression, expressionList, suffixed, reference }
}

function constant(value: undefined | boolean | number | string, line: number): Expression {
  return { type: "constant", value, line }
}
