import fc from "fast-check"
import { expect, test } from "vitest"
import { all, compileChunk, createEnvironment, type Result, type Value } from "../../src/lib/lua/index.ts"

/**
 * Random programs, each with an evaluation of its own in this file that knows nothing of the engine: JavaScript's
 * numbers and strings, and an array as the model of a table.
 */

const environment = createEnvironment({ openLibraries: true })

function run(source: string): readonly Value[] {
  const immediate = all(environment.createState().run(compileChunk(source, "p")) as Result)
  const suspendable = all(
    environment.createState().run(compileChunk(`return coroutine.wrap(function() ${source}\nend)()`, "p")) as Result,
  )
  expect(suspendable).toEqual(immediate)
  return immediate
}

interface Program {
  readonly text: string
  readonly value: number
}

function literal(value: number): Program {
  return { text: value < 0 ? `(${value})` : String(value), value }
}

function flooredModulo(left: number, right: number): number {
  const rest = left % right
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
}

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": flooredModulo,
}

function infix(operator: string, left: Program, right: Program): Program {
  const compute = operators[operator] ?? Number.NaN
  if (typeof compute === "number") throw new Error(operator)
  return { text: `(${left.text} ${operator} ${right.text})`, value: compute(left.value, right.value) }
}

const numbers = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -8000, max: 8000 }).map((value) => value / 8),
)

const arithmetic = fc.letrec<{ expression: Program }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    numbers.map(literal),
    fc
      .tuple(fc.constantFrom(...Object.keys(operators)), tie("expression"), tie("expression"))
      .map(([operator, left, right]) => infix(operator, left, right)),
    tie("expression").map((inner) => ({ text: `-${inner.text}`.replace("--", "- -"), value: -inner.value })),
    fc.tuple(tie("expression"), tie("expression"), tie("expression"), tie("expression")).map(([a, b, yes, no]) => ({
      text: `(${a.text} < ${b.text} and ${yes.text} or ${no.text})`,
      value: a.value < b.value ? yes.value : no.value,
    })),
    // Through a variable, a function and a table field, which compile differently.
    tie("expression").map(({ text, value }) => ({ text: `(function(x) return x end)(${text})`, value })),
    tie("expression").map(({ text, value }) => ({ text: `({f = ${text}}).f`, value })),
    tie("expression").map(({ text, value }) => ({ text: `(function() local v = ${text} return v end)()`, value })),
  ),
})).expression

test("arithmetic, comparison and calls", () => {
  fc.assert(
    fc.property(arithmetic, ({ text, value }) => {
      expect(run(`return ${text}`)).toEqual([value])
    }),
    { numRuns: 300 },
  )
})

interface TextProgram {
  readonly text: string
  readonly value: string
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&").replace(/[^ -~]/g, (one) => `\\${String(one.charCodeAt(0)).padStart(3, "0")}`)}"`
}

function slice(value: string, from: number, to: number): string {
  const start = from < 0 ? Math.max(value.length + from, 0) : Math.max(from - 1, 0)
  const end = to < 0 ? value.length + to + 1 : to
  return value.slice(start, Math.max(end, start))
}

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 8,
})

const texts = fc.letrec<{ expression: TextProgram }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    bytes.map((value) => ({ text: quoted(value), value })),
    fc
      .tuple(tie("expression"), tie("expression"))
      .map(([left, right]) => ({ text: `(${left.text} .. ${right.text})`, value: left.value + right.value })),
    fc.tuple(tie("expression"), fc.integer({ min: 0, max: 4 })).map(([inner, count]) => ({
      text: `(${inner.text}):rep(${count})`,
      value: inner.value.repeat(count),
    })),
    tie("expression").map((inner) => ({
      text: `(${inner.text}):reverse()`,
      value: [...inner.value].reverse().join(""),
    })),
    fc
      .tuple(tie("expression"), fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }))
      .map(([inner, from, to]) => ({
        text: `(${inner.text}):sub(${from}, ${to})`,
        value: slice(inner.value, from, to),
      })),
    tie("expression").map((inner) => ({
      text: `((${inner.text}):gsub("[a-m%d]", "<%0>"))`,
      value: inner.value.replace(/[a-m0-9]/g, "<$&>"),
    })),
    fc.tuple(tie("expression"), tie("expression")).map(([left, right]) => ({
      text: `(${left.text} < ${right.text} and ${left.text} or ${right.text})`,
      value: [left.value, right.value].sort()[0] ?? "",
    })),
  ),
})).expression

test("texts", () => {
  fc.assert(
    fc.property(texts, ({ text, value }) => {
      expect(run(`local t = ${text} return t, #t`)).toEqual([value, value.length])
    }),
    { numRuns: 200 },
  )
})

type Step =
  | { readonly kind: "append" | "prepend" | "set"; readonly at: number; readonly value: number }
  | {
      readonly kind: "removeFirst" | "removeLast" | "sort" | "name" | "unname"
      readonly at: number
      readonly value: number
    }

const stepKinds: readonly Step["kind"][] = [
  "append",
  "append",
  "append",
  "prepend",
  "set",
  "removeFirst",
  "removeLast",
  "sort",
  "name",
  "unname",
]

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...stepKinds),
    at: fc.integer({ min: 1, max: 20 }),
    value: fc.integer({ min: -50, max: 50 }),
  }),
  { maxLength: 60 },
)

/** How each step is written in Lua, and what it does to the model. */
const tableSteps: Readonly<
  Record<Step["kind"], { lua(step: Step): string; act(step: Step, list: number[], names: Map<string, number>): void }>
> = {
  append: { lua: ({ value }) => `t[#t + 1] = ${value}`, act: ({ value }, list) => void list.push(value) },
  prepend: { lua: ({ value }) => `table.insert(t, 1, ${value})`, act: ({ value }, list) => void list.unshift(value) },
  set: {
    lua: ({ at, value }) => `if #t > 0 then t[(${at} - 1) % #t + 1] = ${value} end`,
    act: ({ at, value }, list) => {
      if (list.length > 0) list[(at - 1) % list.length] = value
    },
  },
  removeFirst: { lua: () => "table.remove(t, 1)", act: (_, list) => void list.shift() },
  removeLast: { lua: () => "table.remove(t)", act: (_, list) => void list.pop() },
  sort: { lua: () => "table.sort(t)", act: (_, list) => void list.sort((left, right) => left - right) },
  name: {
    lua: ({ at, value }) => `t["k${at}"] = ${value}`,
    act: ({ at, value }, _, names) => void names.set(`k${at}`, value),
  },
  unname: { lua: ({ at }) => `t["k${at}"] = nil`, act: ({ at }, _, names) => void names.delete(`k${at}`) },
}

test("tables", () => {
  const report = `
    local sum, keys = 0, {}
    for k, v in pairs(t) do if type(k) == "string" then keys[#keys + 1] = k .. "=" .. v else sum = sum + k * v end end
    table.sort(keys)
    return #t, table.concat(t, ","), sum, table.concat(keys, ",")`
  fc.assert(
    fc.property(steps, (program) => {
      const list: number[] = []
      const names = new Map<string, number>()
      for (const step of program) tableSteps[step.kind].act(step, list, names)
      const sum = list.reduce((total, value, index) => total + (index + 1) * value, 0)
      // gopher-lua's table.concat gives the only element of a list back as it is.
      const joined = list.length === 1 ? list[0] : list.join(",")
      const keys = [...names].map(([name, value]) => `${name}=${value}`).sort()
      const source = `local t = {} ${program.map((step) => tableSteps[step.kind].lua(step)).join("\n")}${report}`
      expect(run(source)).toEqual([list.length, joined, sum, keys.join(",")])
    }),
    { numRuns: 200 },
  )
})

test("patterns agree with regular expressions", () => {
  const atoms = fc.constantFrom(
    ["a", "a"],
    ["b", "b"],
    [".", "[\\s\\S]"],
    ["%d", "[0-9]"],
    ["[ab]", "[ab]"],
    ["[^a]", "[^a]"],
    ["%-", "-"],
  )
  const marks = fc.constantFrom(["", ""], ["*", "*"], ["+", "+"], ["-", "*?"], ["?", "?"])
  const parts = fc.array(fc.tuple(atoms, marks, fc.boolean()), { minLength: 1, maxLength: 5 })
  const subjects = fc.string({ unit: fc.constantFrom("a", "b", "1", "-"), maxLength: 12 })
  fc.assert(
    fc.property(parts, subjects, fc.boolean(), fc.boolean(), (pieces, subject, first, last) => {
      let lua = first ? "^" : ""
      let expression = first ? "^" : ""
      for (const [[luaAtom, atom], [luaMark, mark], captured] of pieces) {
        lua += captured ? `(${luaAtom}${luaMark})` : `${luaAtom}${luaMark}`
        expression += captured ? `(${atom}${mark})` : `${atom}${mark}`
      }
      const found = new RegExp(expression + (last ? "$" : "")).exec(subject)
      const expected = found ? [found.index + 1, found.index + found[0].length, ...found.slice(1)] : [undefined]
      expect(run(`return (${quoted(subject)}):find(${quoted(lua + (last ? "$" : ""))})`)).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})
