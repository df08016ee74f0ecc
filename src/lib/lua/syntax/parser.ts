import { createAssignmentParser } from "./assignments.ts"
import { compileError } from "./error.ts"
import { createExpressionParser } from "./expressions.ts"
import { createLoopParser } from "./loops.ts"
import { createScope, type FunctionScope } from "./scope.ts"
import { createTokens } from "./tokens.ts"
import type { Block, Expression, FunctionBody, GotoStatement, IfClause, Statement, Target, Variable } from "./tree.ts"

/**
 * Parses a chunk (bytes as characters) into the body of its main function. Throws LuaSyntaxError.
 *
 * A parser of our own, not luaparse: what KrakenD shows of a syntax error is the token and line where gopher-lua's
 * grammar stops, and none of luaparse's dialects is that grammar (`goto` without 5.2's escapes and `break`, no hexadecimal
 * fractions, no first line `#!`). Names are resolved on the way, and the nesting of a text is bounded.
 */
export function parse(source: string, chunk: string): FunctionBody {
  const tokens = createTokens(source, chunk)
  let scope: FunctionScope = createScope(tokens, true, undefined)
  let weight = 0
  const expressions = createExpressionParser(tokens, { scope: () => scope, functionBody, weigh: () => void weight++ })
  const { expression, expressionList } = expressions
  const assignments = createAssignmentParser(tokens, expressions, { scope: () => scope })
  const loops = createLoopParser(tokens, expressions, { scope: () => scope, block, blockBody })

  function block(isLoop = false): Block {
    scope.openBlock(isLoop)
    const result = blockBody()
    scope.closeBlock()
    return result
  }

  /** The statements up to the end of the block; the caller opens and closes the scope. */
  function blockBody(): Block {
    const before = weight
    weight = 1
    const statements = tokens.nested(statementList)
    const result = { statements, weight }
    weight += before
    return result
  }

  function statementList(): Statement[] {
    const statements: Statement[] = []
    while (!atBlockEnd()) {
      if (tokens.accept(";")) continue
      const { text } = tokens.peek()
      const isLast = tokens.at("return") || tokens.at("break")
      weight++
      statements.push(statement(text))
      if (!isLast) continue
      tokens.accept(";")
      if (!atBlockEnd()) tokens.fail()
    }
    return statements
  }

  function atBlockEnd(): boolean {
    const { kind } = tokens.peek()
    if (kind === "end") return true
    return tokens.at("end") || tokens.at("else") || tokens.at("elseif") || tokens.at("until")
  }

  function statement(text: string): Statement {
    const { line, kind } = tokens.peek()
    const parser = kind === "keyword" || kind === "symbol" ? statements[text] : undefined
    if (!parser) return assignments.assignmentOrCall(line)
    tokens.advance()
    return parser(line)
  }

  const statements: Readonly<Record<string, (line: number) => Statement>> = {
    local: (line) => (tokens.accept("function") ? localFunction(line) : assignments.local(line)),
    if: ifStatement,
    while: loops.whileStatement,
    do: (line) => {
      const body = block()
      tokens.expect("end")
      return { type: "do", body, line }
    },
    for: loops.forStatement,
    repeat: loops.repeatStatement,
    function: functionStatement,
    return: (line) => {
      const values = atBlockEnd() || tokens.at(";") ? [] : expressionList()
      return { type: "return", values, line }
    },
    break: (line) => {
      if (!scope.inLoop()) tokens.refuse(compileError(chunk, "no loop to break", line))
      return { type: "break", line }
    },
    goto: gotoStatement,
    "::": (line) => {
      const { text } = tokens.expectName()
      tokens.expect("::")
      return { type: "label", label: scope.defineLabel(text, line, atVoidEnd), line }
    },
  }

  /** Whether nothing but the block's end follows: such a label is outside the scope of the block's locals. */
  function atVoidEnd(): boolean {
    while (tokens.accept(";"));
    return atBlockEnd() && !tokens.at("until")
  }

  function localFunction(line: number): Statement {
    const { text } = tokens.expectName()
    const variable = scope.declare(text)
    scope.activate(variable)
    return { type: "localFunction", variable, body: functionBody(line, text, false), line }
  }

  function ifStatement(line: number): Statement {
    const clauses: IfClause[] = []
    do {
      const condition = expression()
      tokens.expect("then")
      clauses.push({ condition, body: block() })
    } while (tokens.accept("elseif"))
    const otherwise = tokens.accept("else") ? block() : undefined
    tokens.expect("end")
    return otherwise ? { type: "if", clauses, otherwise, line } : { type: "if", clauses, line }
  }

  function functionStatement(line: number): Statement {
    const name = tokens.expectName()
    let target: Target = expressions.reference(name.text, name.line)
    let last = name.text
    let isMethod = false
    while (!isMethod && (tokens.at(".") || tokens.at(":"))) {
      isMethod = tokens.advance().text === ":"
      const key = tokens.expectName()
      last = key.text
      target = { type: "index", object: target, key: { type: "constant", value: last, line: key.line }, line: key.line }
    }
    const value: Expression = { type: "function", body: functionBody(line, last, isMethod), line }
    return { type: "assign", target, value, line }
  }

  function gotoStatement(line: number): Statement {
    const { text } = tokens.expectName()
    const jump: GotoStatement = { type: "goto", label: { name: text }, line }
    scope.goto(text, line, (label) => {
      jump.label = label
    })
    return jump
  }

  function parameterList(isMethod: boolean): { readonly names: string[]; readonly isVararg: boolean } {
    const names = isMethod ? ["self"] : []
    tokens.expect("(")
    if (tokens.accept(")")) return { names, isVararg: false }
    let isVararg = false
    do {
      isVararg = tokens.accept("...")
      if (!isVararg) names.push(tokens.expectName().text)
    } while (!isVararg && tokens.accept(","))
    tokens.expect(")")
    return { names, isVararg }
  }

  function functionBody(line: number, name: string, isMethod: boolean): FunctionBody {
    const { names, isVararg } = parameterList(isMethod)
    const outer = scope
    scope = createScope(tokens, isVararg, outer)
    const result = finishFunction(line, name, names, () => tokens.expect("end").line)
    scope = outer
    return result
  }

  /** Parses the statements of the function whose scope is current. */
  function finishFunction(line: number, name: string, names: string[], end: () => number): FunctionBody {
    const { isVararg, upvalues, upvalueNames } = scope
    scope.openBlock(false)
    const parameters = names.map(scope.declare)
    scope.activate(...parameters)
    const arg: Variable | undefined = isVararg ? scope.declare("arg") : undefined
    if (arg) scope.activate(arg)
    const before = weight
    const body = block()
    weight = before
    scope.closeBlock()
    const lastLine = end()
    const neededArg = scope.usesVararg || !scope.namesArg() ? undefined : arg
    const frameSize = scope.frameSize()
    return {
      chunk,
      name,
      line,
      lastLine,
      parameters,
      isVararg,
      arg: neededArg,
      upvalues,
      upvalueNames,
      frameSize,
      body,
    }
  }

  const main = finishFunction(0, "", [], () => (tokens.peek().kind === "end" ? 0 : tokens.fail()))
  tokens.finish()
  return main
}
