import { expect } from "vitest"
import {
  all,
  type Budget,
  compileChunk,
  createEnvironment,
  fromByteString,
  LuaError,
  type Result,
  toByteString,
  toText,
  type Value,
} from "../../src/lib/lua/index.ts"

const environment = createEnvironment({ openLibraries: true, now: () => 1_700_000_000_000, random: () => 0.5 })

/** A value as the tables of cases write it: texts in quotes, objects by their type. */
export function show(value: Value): string {
  if (typeof value === "string") return `'${fromByteString(value)}'`
  return toText(value).replace(/: 0x[0-9a-f]+$/, "")
}

function outcome(run: () => Result): string {
  try {
    return all(run()).map(show).join(" ")
  } catch (error) {
    if (error instanceof LuaError) return `! ${show(error.value as Value).replace(/^'|'$/g, "")}`
    return `!! ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Runs a text and gives its results, or `! ` and the error object, or `!! ` and a fault that is no Lua error. */
export function evaluate(source: string, budget?: Partial<Budget>): string {
  return outcome(() => {
    const result = environment.createState(undefined, budget).run(compileChunk(toByteString(source), "c"))
    return result as Result
  })
}

/** The same text as the body of a coroutine, which runs the suspendable form of the compiled code. */
function evaluateSuspendable(source: string): string {
  return evaluate(`return coroutine.wrap(function(...) ${source}\nend)()`)
}

/**
 * Checks a table of cases, one in each line: a Lua text, ` --> `, and what it gives. Every case runs in both compiled
 * forms.
 * @param prefix put in front of each text: "return " where the texts are expressions
 */
export function check(table: string, prefix = "return "): void {
  for (const [source, expected] of casesOf(table)) {
    const text = prefix + source
    expect.soft(evaluate(text), text).toBe(expected)
    expect.soft(evaluateSuspendable(text), `in a coroutine: ${text}`).toBe(expected)
  }
}

/** Checks cases that are about the main chunk, or whose budget a coroutine would change. */
export function checkImmediate(table: string, prefix = "return "): void {
  for (const [source, expected] of casesOf(table)) expect.soft(evaluate(prefix + source), source).toBe(expected)
}

function casesOf(table: string): [string, string][] {
  const lines = table.split("\n").filter((line) => line.trim() !== "")
  return lines.map((line) => {
    const at = line.lastIndexOf(" -->")
    if (at < 0) throw new Error(`no arrow in ${line}`)
    return [line.slice(0, at).trim(), line.slice(at + 4).trim()]
  })
}
