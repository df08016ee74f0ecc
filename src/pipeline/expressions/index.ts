import * as v from "valibot"
import type { Problems } from "../../config/problems.ts"
import {
  BudgetError,
  CelSyntaxError,
  celCompiler,
  EvaluationError,
  type Expression,
  type Variables,
} from "../../lib/cel/index.ts"
import type { Log } from "../ports.ts"

/** Where an expression is used. Its text decides: what it mentions, even inside a literal, is where it runs. */
export type Phase = "request" | "response" | "claims"

const words: Readonly<Record<Phase, string>> = { request: "req", response: "resp", claims: "JWT" }

/** Names of all phases: an expression may mention those of another one, and fails when it reads them. */
const compile = celCompiler({
  now: "string",
  req_method: "string",
  req_path: "string",
  req_params: "map(string, string)",
  req_headers: "map(string, list(string))",
  req_querystring: "map(string, list(string))",
  resp_completed: "bool",
  resp_metadata_status: "int",
  resp_metadata_headers: "map(string, list(string))",
  resp_data: "map(string, dyn)",
  JWT: "map(string, dyn)",
})

/** Work that the expressions of one place may do for one request: about 50 ms. */
export const budget = 1_000_000

const text = v.nullish(v.string(), "")

/** `validation/cel`: a list of `{check_expr}`; anything else is ignored. */
export const expressionsSchema = v.array(v.nullable(v.looseObject({ check_expr: text, mod_expr: text })))

type Expressions = v.InferOutput<typeof expressionsSchema>

/** The number of the first expression that does not hold; `undefined` when all do. */
export type Refusal = (variables: Variables, log: Log) => number | undefined

/**
 * Compiles the expressions of one phase (semantics/limits-and-validation.md, "validation/cel"). One that does not pass the
 * checker is left out and has no number.
 * @returns `undefined` when there are none
 * @throws CelSyntaxError when one does not parse: the reference then drops the whole list
 */
export function compilePhase(expressions: Expressions, phase: Phase, place: string): Refusal | undefined {
  const compiled = textsOf(expressions, phase).flatMap(({ text }) => compiledOrSkipped(text) ?? [])
  if (compiled.length === 0) return undefined
  return (variables, log) => {
    const meter = { left: budget }
    for (const [number, expression] of compiled.entries()) {
      if (!holds(expression, variables, meter, log, place)) return number
    }
    return undefined
  }
}

/** A `Refusal` for a list that may be anything; a list that does not parse refuses nothing. */
export function compileLeniently(raw: unknown, phase: Phase, place: string): Refusal | undefined {
  const parsed = v.safeParse(expressionsSchema, raw)
  if (!parsed.success) return undefined
  try {
    return compilePhase(parsed.output, phase, place)
  } catch (thrown) {
    if (thrown instanceof CelSyntaxError) return undefined
    throw thrown
  }
}

/** Adds a warning for everything that will not be evaluated, with its place and what follows from it. */
export function checkExpressions(expressions: Expressions, at: string, problems: Problems): void {
  for (const [index, expression] of expressions.entries()) {
    const text = expression?.check_expr ?? ""
    const where = `${at}[${index}].check_expr`
    if (!Object.values(words).some((word) => text.includes(word))) {
      problems.warning(where, "is never evaluated: it mentions no variable of a request, a response or a token")
      continue
    }
    try {
      compile(text)
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      const effect = thrown instanceof CelSyntaxError ? switchedOff(text) : "is left out"
      problems.warning(where, `${effect}: ${reason}`)
    }
  }
}

/** What goes with an expression that does not parse: the reference reads those on tokens apart from the others. */
function switchedOff(text: string): string {
  const isOnCalls = text.includes(words.request) || text.includes(words.response)
  const isOnClaims = text.includes(words.claims)
  const what =
    isOnCalls && isOnClaims ? "all expressions" : isOnClaims ? "all on tokens" : "all on requests and answers"
  return `switches off ${what} here`
}

function textsOf(expressions: Expressions, phase: Phase): { text: string }[] {
  return expressions
    .map((expression) => ({ text: expression?.check_expr ?? "" }))
    .filter(({ text }) => text.includes(words[phase]))
}

function compiledOrSkipped(text: string): Expression | undefined {
  try {
    return compile(text)
  } catch (thrown) {
    if (thrown instanceof CelSyntaxError) throw thrown
    return undefined
  }
}

function holds(
  expression: Expression,
  variables: Variables,
  meter: { left: number },
  log: Log,
  place: string,
): boolean {
  try {
    return expression(variables, meter) === true
  } catch (thrown) {
    // Comparing values that are nested deeply takes too much stack.
    if (thrown instanceof RangeError) return false
    if (thrown instanceof BudgetError) log.warning(`${place} ${thrown.message}`, { budget })
    else if (!(thrown instanceof EvaluationError)) throw thrown
    return false
  }
}
