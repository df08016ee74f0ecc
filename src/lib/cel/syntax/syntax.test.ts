import { readdirSync, readFileSync } from "node:fs"
import { parse } from "@bufbuild/cel"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CelSyntaxError } from "../error.ts"
import { Uint } from "../value.ts"
import { parseExpression } from "./index.ts"
import type { Node } from "./node.ts"

type TheirNode = NonNullable<ReturnType<typeof parse>["expr"]>

/** The tree of another parser in the form of ours. */
function ours(node: TheirNode | undefined): unknown {
  const kind = node?.exprKind
  switch (kind?.case) {
    case "constExpr": {
      const { case: type, value } = kind.value.constantKind
      const own = type === "uint64Value" ? new Uint(value as bigint) : type === "nullValue" ? null : value
      return { kind: "constant", value: own }
    }
    case "identExpr":
      return { kind: "name", name: kind.value.name }
    case "selectExpr":
      return { kind: "select", operand: ours(kind.value.operand), field: kind.value.field, isTest: kind.value.testOnly }
    case "callExpr": {
      const { function: name, target, args } = kind.value
      return { kind: "call", name, target: target && ours(target), args: args.map(ours) }
    }
    case "listExpr":
      return { kind: "list", elements: kind.value.elements.map(ours) }
    case "structExpr": {
      if (kind.value.messageName !== "") return { kind: "message", name: kind.value.messageName }
      const entries = kind.value.entries.map(({ keyKind, value }) => [ours(keyKind.value as TheirNode), ours(value)])
      return { kind: "map", entries }
    }
    case "comprehensionExpr": {
      const { iterRange, iterVar, accuInit, loopCondition, loopStep, result } = kind.value
      const [range, start, condition, step] = [iterRange, accuInit, loopCondition, loopStep].map(ours)
      return { kind: "macro", range, variable: iterVar, start, condition, step, result: ours(result) }
    }
    default:
      return undefined
  }
}

/** `&&` and `||` flat: the two parsers balance their trees differently. */
function flat(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(flat)
  if (typeof node !== "object" || node === null || ArrayBuffer.isView(node) || node instanceof Uint) return node
  const { name, args } = node as { name?: string; args?: unknown[] }
  if ((name === "_&&_" || name === "_||_") && args !== undefined) {
    const terms = (args.map(flat) as { name?: string; terms?: unknown[] }[]).flatMap((term) =>
      term.name === name && term.terms !== undefined ? term.terms : [term],
    )
    return { name, terms }
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, flat(value)]))
}

function recordedExpressions(): string[] {
  const folder = "test/conformance/suites"
  return readdirSync(folder).flatMap((suite) => {
    const text: string = readFileSync(`${folder}/${suite}/krakend.json`, "utf8")
    return Array.from(
      text.matchAll(/"check_expr": "((?:[^"\\]|\\.)*)"/g),
      ([, inner]) => JSON.parse(`"${inner}"`) as string,
    )
  })
}

const written = [
  "1 + 2 * 3 - 4 / 5 % 6",
  "a < b == c",
  "a ? b : c ? d : e",
  "(a ? b : c) ? d : e",
  "!a && !!b || !!!c",
  "-a - -1 - --3",
  "-1.5.x + -a.b",
  "a.b.c(d, e)[f].g",
  "f() + f(1) + a.f()",
  "[1, 2,] + [] + [[]]",
  "{'a': 1, 2: [], true: {},}",
  "x in [1] && 'k' in {'k': 1}",
  "has(a.b.c) && !has(a.b)",
  "a.all(x, x.exists(y, y == x)) || a.map(x, x > 1, x).filter(z, z in a).exists_one(q, true)",
  "0x1F + 7u + 0xFFu + .5 + 1e3 + 1.5E-3",
  "9223372036854775807 - -9223372036854775808 + int(18446744073709551615u)",
  String.raw`'a\'b' + "c\"d" + '\n\t\\\x41\u00e9\U0001F600\101' + r'\d' + R"\"`,
  `'''a'b''' + """c"d
e"""`,
  String.raw`b'abc\xff\000é' + br'\x'`,
  "a // to the end\n + b",
  "google.protobuf.Timestamp{seconds: 1, nanos: 2,} == Other{}",
  "a.for.while + a.exists(1) + a.all()",
]

describe("parseExpression", () => {
  it.each([...written.slice(0, -1), ...recordedExpressions()])("reads %s as the parser of cel-es does", (text) => {
    let theirs: unknown
    try {
      theirs = ours(parse(text).expr)
    } catch {
      expect(() => parseExpression(text)).toThrow(CelSyntaxError)
      return
    }
    // What macros cannot take is found here, there it stays a call.
    if (/has\(\w+\[/.test(text)) expect(() => parseExpression(text)).toThrow(CelSyntaxError)
    else expect(flat(parseExpression(text))).toEqual(flat(theirs))
  })

  it("reads operators in any mixture as the parser of cel-es does", () => {
    const operand = fc.constantFrom("a", "1", "'t'", "f(x)", "a.b", "l[0]", "(a)", "[1]", "-1", "!a", "-a")
    const operator = fc.constantFrom("+", "-", "*", "/", "%", "<", "==", "!=", "in", "&&", "||", ">=")
    fc.assert(
      fc.property(operand, fc.array(fc.tuple(operator, operand), { maxLength: 8 }), (first, others) => {
        const text = [first, ...others.map((pair) => pair.join(" "))].join(" ")
        expect(flat(parseExpression(text))).toEqual(flat(ours(parse(text).expr)))
      }),
    )
  })

  it("keeps the dot that makes a name global", () => {
    expect(parseExpression(".a")).toEqual({ kind: "name", name: ".a" })
  })

  it.each([
    ["[,]", "[]"],
    ["{,}", "{}"],
    ["T{,}", "T{}"],
    ["!-1 || !!-1.5", "!(-1) || !!(-1.5)"],
    ["has(has(a.b))", "has(a.b)"],
  ])("reads %s as %s", (text, same) => {
    expect(parseExpression(text)).toEqual(parseExpression(same))
  })

  it("takes words as fields that no variable may have", () => {
    const node: Node = parseExpression("a.for")
    expect(node).toEqual({ kind: "select", operand: { kind: "name", name: "a" }, field: "for", isTest: false })
  })

  it.each([
    ["nothing", " "],
    ["half of an operator", "a ="],
    ["an operand missing", "a + "],
    ["two expressions", "a b"],
    ["an open bracket", "(a"],
    ["a closing one too many", "a)"],
    ["a comma behind arguments", "f(a,)"],
    ["a text without an end", "'abc"],
    ["a line break in a text", "'a\nb'"],
    ["an unknown escape", "'\\d'"],
    ["a short escape", "'\\x4'"],
    ["half of a surrogate pair", "'\\ud800'"],
    ["a code point beyond", "'\\U00110000'"],
    ["a character in bytes by its code point", "b'\\u00e9'"],
    ["a reserved word", "package"],
    ["a reserved word as a function", "import(a)"],
    ["a keyword as a field", "a.in"],
    ["an index without an end", "a[1"],
    ["a map without a value", "{'a'}"],
    ["an optional field", "a.?b"],
    ["an unknown character", "a # b"],
    ["a single ampersand", "a & b"],
    ["an integer that needs its minus", "9223372036854775808"],
    ["one too small", "-9223372036854775809"],
    ["one of a million digits", "1".repeat(90_000)],
    ["an unsigned one too large", "18446744073709551616u"],
    ["a double too large", "1e309"],
    ["a double with a suffix", "1.5u"],
    ["has() without a field", "has(a)"],
    ["signs of two kinds before a name", "!-a"],
    ["two commas without elements", "[,,]"],
    ["a comma alone between arguments", "f(,)"],
    ["an integer that needs its minus, behind three of them", "---9223372036854775808"],
    ["a macro over no name", "a.all(x.y, true)"],
    ["a macro over a global name", "a.map(.x, 1)"],
    ["brackets without end", "(".repeat(50_000)],
    ["300 brackets", `${"(".repeat(300)}a${")".repeat(300)}`],
    ["251 operators in a row", `a${" + a".repeat(251)}`],
    ["251 comparisons in a row", `a${" == a".repeat(251)}`],
    ["251 fields", `a${".a".repeat(251)}`],
    ["251 look-ups", `a${"[0]".repeat(251)}`],
    ["251 methods", `a${".f()".repeat(251)}`],
    ["251 macros", `a${".map(x, x)".repeat(251)}`],
    ["251 operators in a macro", `a.map(x, f(x${" + a".repeat(250)}))`],
    ["more than 100,000 characters", `'${"a".repeat(100_000)}'`],
  ])("refuses %s", (_name, text) => {
    expect(() => parseExpression(text)).toThrow(CelSyntaxError)
  })

  it.each([
    ["5,000 conditions", `a${" && a".repeat(5000)}`],
    ["250 operators", `a${" + a".repeat(250)}`],
    ["250 fields", `a${".a".repeat(250)}`],
    ["250 macros", `a${".filter(x, x)".repeat(250)}`],
    ["249 operators in a macro", `a.map(x, f(x${" + a".repeat(249)}))`],
    ["249 operators in a macro's condition", `a.exists(x, x${" + a".repeat(249)})`],
  ])("takes %s in a row", (_name, text) => {
    expect(() => parseExpression(text)).not.toThrow()
  })

  it("ends for any text", () => {
    const piece = fc.constantFrom(
      "a",
      "1",
      "'",
      '"',
      "\\",
      "(",
      ")",
      "[",
      "{",
      ".",
      "?",
      ":",
      ",",
      "&&",
      "-",
      "!",
      " ",
      "in",
      "b",
      "r",
      "\n",
      "//",
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parseExpression(pieces.join(""))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(CelSyntaxError)
        }
      }),
    )
  })
})
