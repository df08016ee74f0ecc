import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { loadService } from "./index.ts"
import { parseJson } from "./parse-json.ts"
import { formatProblem, type Problem } from "./problems.ts"

const root = join(import.meta.dirname, "../../test/conformance")

interface Verdict {
  readonly file: string
  readonly refused: boolean
  readonly check: { readonly exit: number; readonly says: string }
  readonly run: { readonly log?: string }
}

/** Refused when a component is built, not by the document's own rules: the component's own check decides. */
const decidedByComponents = new Set(["validator-alg-unknown.json"])

function read(path: string): string {
  return readFileSync(join(root, path), "utf8")
}

function errorsOf(text: string): readonly Problem[] {
  const parsed = parseJson(text)
  if (parsed.problems.hasErrors) return parsed.problems.errors
  const { service, problems } = loadService(parsed.document)
  expect(service === undefined).toBe(problems.hasErrors)
  return problems.errors
}

/** The recorded text without the parts that only frame it. */
function saying({ check, run }: Verdict): string {
  const text = check.exit === 0 ? (run.log ?? "") : check.says
  return text
    .replace("decoding failed due to the following error(s): ", "")
    .replace(/^panic: /, "")
    .replace(/^'([^']+)' (?=time:|cannot parse|expected)/, "$1: ")
}

describe("configurations with the reference's verdict", () => {
  const verdicts = JSON.parse(read("bad-configs/index.json")) as Verdict[]

  it.each(verdicts.filter(({ file }) => !decidedByComponents.has(file)))("$file: refused is $refused", (verdict) => {
    const errors = errorsOf(read(`bad-configs/${verdict.file}`))
    expect(errors.length > 0, errors.map(formatProblem).join("\n")).toBe(verdict.refused)
    if (verdict.refused) expect(errors.map(formatProblem).join("\n")).toContain(saying(verdict))
  })

  it("leaves what components decide to the components", () => {
    for (const file of decidedByComponents) expect(errorsOf(read(`bad-configs/${file}`))).toEqual([])
  })
})

describe("configurations of the conformance suites", () => {
  const suites = readdirSync(join(root, "suites"))

  it.each(suites)("%s loads without an error", (suite) => {
    const text = read(`suites/${suite}/krakend.json`)
      .replaceAll("{{BACKEND}}", "http://127.0.0.1:65001")
      .replaceAll("{{BACKEND2}}", "http://127.0.0.1:65002")
      .replaceAll("{{DEAD}}", "http://127.0.0.1:65003")
      .replaceAll("{{GATEWAY}}", "http://127.0.0.1:65004")
    expect(errorsOf(text).map(formatProblem)).toEqual([])
  })
})
