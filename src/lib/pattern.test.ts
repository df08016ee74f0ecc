import fc from "fast-check"
import { RE2JS } from "re2js"
import { describe, expect, it } from "vitest"
import { compilePattern } from "./pattern.ts"

describe("compilePattern", () => {
  it.each(["^[A-Z]-[0-9]+$", "^o-\\d{7}$", "^[A-Z]{2}-\\d{3}", "^/api/[^/]+/x$", "^a{1,3}b$", "^[\\w.-]+$", "^$"])(
    "runs %s on the runtime's engine",
    (source) => {
      expect(compilePattern(source)).toBeInstanceOf(RegExp)
    },
  )

  it.each([
    "a",
    "^a+b+$",
    "^(a+)+$",
    "^a?a?$",
    "^.+$",
    "^\\s$",
    "^\\bx$",
    "^[[:alpha:]]$",
    "^\\pL$",
    "^é$",
    "(?i)^a$",
    "^a|b$",
    "^a+?$",
    "^a{2}{3}$",
  ])("leaves %s to RE2", (source) => {
    let compiled: unknown
    try {
      compiled = compilePattern(source)
    } catch {
      compiled = undefined
    }
    expect(compiled).not.toBeInstanceOf(RegExp)
  })

  it("refuses what RE2 does not have", () => {
    for (const source of ["(?=a)", "(a)\\1", "(", "^[b-a]$", "^a{1001}$"])
      expect(() => compilePattern(source)).toThrow()
  })

  it("matches what RE2 matches", () => {
    const part = fc.constantFrom("a", "B", "-", "\\.", "\\d", "\\w", "[a-c]", "[^a]", "[\\w.-]", "[^/]", "[a-]", " ")
    const count = fc.constantFrom("", "", "", "{2}", "+", "*", "?", "{1,2}", "{0,}")
    const source = fc
      .array(fc.tuple(part, count), { maxLength: 4 })
      .chain((parts) => fc.constantFrom("", "$").map((end) => `^${parts.map((pair) => pair.join("")).join("")}${end}`))
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "B", "1", "-", ".", "/", " ", "\n", "é", "😀"),
      maxLength: 6,
    })
    fc.assert(
      fc.property(source, text, (pattern, subject) => {
        expect(compilePattern(pattern).test(subject)).toBe(RE2JS.compile(pattern).test(subject))
      }),
      { numRuns: 3000 },
    )
  })

  it("takes linear time whatever the engine", () => {
    const long = `${"a".repeat(500_000)}!`
    const start = performance.now()
    for (const source of ["^a+$", "^[^b]*$", "^(a+)+$", "a+b"]) compilePattern(source).test(long)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
