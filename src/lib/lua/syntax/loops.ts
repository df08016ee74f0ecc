import type { ExpressionParser } from "./expressions.ts"
import type { FunctionScope } from "./scope.ts"
import { nameList, type TokenStream } from "./tokens.ts"
import type { Block, Statement } from "./tree.ts"

/** What the loops' parser needs of the parser around it. */
export interface LoopContext {
  scope(): FunctionScope
  block(isLoop: boolean): Block
  /** The statements up to the end of the block; the caller opens and closes the scope. */
  blockBody(): Block
}

/** A statement behind its first word, which stood in `line`. */
type StatementParser = (line: number) => Statement

export interface LoopParser {
  readonly whileStatement: StatementParser
  readonly forStatement: StatementParser
  readonly repeatStatement: StatementParser
}

export function createLoopParser(
  tokens: TokenStream,
  { expression, expressionList }: ExpressionParser,
  context: LoopContext,
): LoopParser {
  function whileStatement(line: number): Statement {
    const condition = expression()
    tokens.expect("do")
    const body = context.block(true)
    tokens.expect("end")
    return { type: "while", condition, body, line }
  }

  /** The condition of `until` sees the locals of the body. */
  function repeatStatement(line: number): Statement {
    const scope = context.scope()
    scope.openBlock(true)
    const body = context.blockBody()
    tokens.expect("until")
    const condition = expression()
    scope.closeBlock()
    return { type: "repeat", condition, body, line }
  }

  function forStatement(line: number): Statement {
    const { text } = tokens.expectName()
    return tokens.accept("=") ? numericFor(text, line) : genericFor(text, line)
  }

  function numericFor(name: string, line: number): Statement {
    const scope = context.scope()
    const start = expression()
    tokens.expect(",")
    const limit = expression()
    const step = tokens.accept(",") ? expression() : undefined
    tokens.expect("do")
    scope.openBlock(true)
    const variable = scope.declare(name)
    scope.activate(variable)
    const body = context.block(false)
    scope.closeBlock()
    tokens.expect("end")
    const loop = { type: "numericFor" as const, variable, start, limit, body, line }
    return step ? { ...loop, step } : loop
  }

  function genericFor(firstName: string, line: number): Statement {
    const scope = context.scope()
    const names = nameList(tokens, firstName)
    tokens.expect("in")
    const values = expressionList()
    tokens.expect("do")
    scope.openBlock(true)
    const variables = names.map(scope.declare)
    scope.activate(...variables)
    const body = context.block(false)
    scope.closeBlock()
    tokens.expect("end")
    return { type: "genericFor", variables, values, body, line }
  }

  return { whileStatement, forStatement, repeatStatement }
}
