import { expect, it } from "vitest"
import { escapeAsGo } from "./string.ts"

/** One character after the other, as Go does it. */
function byHand(text: string): string {
  const inGo: Record<string, string> = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
  }
  return Array.from(
    text,
    (character) => inGo[character] ?? (character.isWellFormed() ? JSON.stringify(character).slice(1, -1) : "\ufffd"),
  ).join("")
}

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("cuts no escape of a long text (%i)", (offset) => {
  const text = "x".repeat(offset) + '\\\\<\ud800\\\n\\ud800é&😀\u0001"\\'.repeat(25_000)
  expect(escapeAsGo(JSON.stringify(text))).toBe(`"${byHand(text)}"`)
})
