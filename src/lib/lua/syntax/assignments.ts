import type { ExpressionParser } from "./expressions.ts"
import type { FunctionScope } from "./scope.ts"
import { splitAssignment } from "./split-assignment.ts"
import { nameList, type TokenStream } from "./tokens.ts"
import type { Expression, Statement, Target } from "./tree.ts"

export interface AssignmentParser {
  /** What stands behind `local`, unless it is `function`. */
  local(line: number): Statement
  /** A statement that begins with an expression. */
  assignmentOrCall(line: number): Statement
}

export function createAssignmentParser(
  tokens: TokenStream,
  { expressionList, suffixed }: ExpressionParser,
  context: { scope(): FunctionScope },
): AssignmentParser {
  function local(line: number): Statement {
    const scope = context.scope()
    const names = nameList(tokens, tokens.expectName().text)
    const hasValues = tokens.accept("=")
    const [name] = names
    if (hasValues && name !== undefined && names.length === 1 && tokens.at("function")) return localNamed(name, line)
    const values = hasValues ? expressionList() : []
    const variables = names.map(scope.declare)
    scope.activate(...variables)
    return { type: "local", variables, values, line }
  }

  /** `local f = function …`: in gopher-lua the function can call itself by that name, as after `local function f`. */
  function localNamed(name: string, line: number): Statement {
    const scope = context.scope()
    const variable = scope.declare(name)
    scope.activate(variable)
    const values = expressionList()
    const [value] = values
    if (values.length === 1 && value?.type === "function") {
      return { type: "localFunction", variable, body: value.body, line }
    }
    const statements: Statement[] = [{ type: "local", variables: [variable], values: [], line }]
    statements.push(assignment([{ type: "local", variable, line }], values, line))
    return { type: "do", body: { statements, weight: statements.length }, line }
  }

  function assignmentOrCall(line: number): Statement {
    const expressionStart = suffixed()
    if (!tokens.at("=") && !tokens.at(",")) {
      if (expressionStart.type === "call" || expressionStart.type === "method") {
        return { type: "callStatement", call: expressionStart, line }
      }
      return tokens.fail("parse error")
    }
    const targets = [asTarget(expressionStart)]
    while (tokens.accept(",")) targets.push(asTarget(suffixed()))
    tokens.expect("=")
    return assignment(targets, expressionList(), expressionStart.line)
  }

  function assignment(targets: readonly Target[], values: readonly Expression[], line: number): Statement {
    const [target] = targets
    const [value] = values
    if (target && value && targets.length === 1 && values.length === 1) return { type: "assign", target, value, line }
    const statements = context.scope().withHidden((hidden) => splitAssignment(targets, values, line, hidden))
    return { type: "do", body: { statements, weight: statements.length }, line }
  }

  function asTarget(candidate: Expression): Target {
    const { type } = candidate
    if (type === "local" || type === "upvalue" || type === "global" || type === "index") return candidate
    return tokens.fail()
  }

  return { local, assignmentOrCall }
}
