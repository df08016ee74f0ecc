import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { stack } from "../../src/components.ts"
import { formatProblem, parseJson } from "../../src/config/index.ts"
import { configurationSchema } from "../../src/config/json-schema.ts"
import { catalogue, examine } from "../../src/gateway.ts"
import type { JsonValue } from "../../src/lib/json/index.ts"
import { compileSchema } from "../../src/lib/json-schema/index.ts"
import { documents } from "./commands.ts"

const schema = configurationSchema(catalogue(stack))
const validate = compileSchema(JSON.parse(JSON.stringify(schema)) as JsonValue)

/** The blocks of a document that are tagged `json`, with their lines. */
function blocksOf(file: string): (readonly [at: string, text: string])[] {
  const text = readFileSync(file, "utf8")
  return Array.from(text.matchAll(/^```json\n([\s\S]*?)^```/gm), (match) => {
    const line = text.slice(0, match.index).split("\n").length
    return [`${file}:${line}`, match[1] ?? ""] as const
  })
}

/** A block may be a whole configuration, an `extra_config`, or what stands in one. */
function asDocument(block: Record<string, unknown>): Record<string, unknown> {
  if ("version" in block) return block
  const extra = "extra_config" in block ? block.extra_config : block
  return { version: 3, endpoints: [], extra_config: extra }
}

const isConfiguration = (block: object) =>
  "version" in block || Object.keys(block).every((key) => key === "extra_config" || key.includes("/"))

describe("configurations in the documentation", () => {
  test.each(documents().flatMap(blocksOf))("%s", (_, text) => {
    // Texts of answers and logs are JSON too; only what can be a configuration is read as one.
    const { document, problems } = parseJson(text)
    expect(problems.list.map(formatProblem)).toEqual([])
    if (typeof document !== "object" || document === null || !isConfiguration(document)) return
    const examined = examine(asDocument(document as Record<string, unknown>), {})
    const wrong = examined.problems.list.filter(
      ({ severity, message }) => severity === "error" || /switched off|unknown namespace/.test(message),
    )
    expect(wrong.map(formatProblem)).toEqual([])
    expect(validate(asDocument(document as Record<string, unknown>) as JsonValue)).toBeUndefined()
  })
})
