import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { stack } from "../../src/components.ts"
import { notAtTheEdge } from "../../src/config/edge.ts"
import { catalogue } from "../../src/gateway.ts"

const root = path.join(import.meta.dirname, "../..")
const page = readFileSync(path.join(root, "docs/compatibility.md"), "utf8")

interface Row {
  readonly namespace: string
  readonly levels: readonly string[]
  readonly status: string
  readonly options: readonly string[]
  readonly shownBy: string
}

const rows: readonly Row[] = [...page.matchAll(/^\| `([a-z-]+(?:\/[a-z0-9/-]+)?)` +\|(.*)\|$/gm)].map(
  ([, namespace = "", rest = ""]) => {
    const [levels = "", status = "", options = "", shownBy = ""] = rest.split("|").map((cell) => cell.trim())
    return {
      namespace,
      levels: levels.split(", "),
      status,
      options: [...options.matchAll(/`([^`]+)`/g)].map(([, option = ""]) => option),
      shownBy,
    }
  },
)

/** Read by the gateway itself. */
const builtIn = new Map([
  ["router", ["service"]],
  ["backend/http/client", ["backend"]],
])

const built = new Map<string, Set<string>>()
for (const { namespace, levels } of catalogue(stack)) {
  if (namespace === "") continue
  const known = built.get(namespace) ?? new Set<string>()
  for (const level of levels) known.add(level)
  built.set(namespace, known)
}
for (const [namespace, levels] of builtIn) built.set(namespace, new Set(levels))

const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => readFileSync(path.join(root, "src", file), "utf8"))
  .join("\n")

const suites = path.join(root, "test/conformance/suites")
const baseline = JSON.parse(readFileSync(path.join(root, "test/conformance/baseline.json"), "utf8")) as Record<
  string,
  Record<string, string>
>

const runs = rows.filter(({ status }) => status !== "no")

describe("docs/compatibility.md", () => {
  it("has every namespace that is built, and no other", () => {
    expect(runs.map(({ namespace }) => namespace).sort()).toEqual([...built.keys()].sort())
  })

  it.each(runs)("says where $namespace works", ({ namespace, levels }) => {
    expect(new Set(levels)).toEqual(built.get(namespace))
  })

  it("has every namespace that does not exist at the edge", () => {
    const missing = rows.filter(({ status }) => status === "no").map(({ namespace }) => namespace)
    expect(missing.sort()).toEqual([...notAtTheEdge.keys()].sort())
  })

  it.each(runs)("names only options of $namespace that the sources know", ({ options }) => {
    for (const option of options) expect(sources, option).toMatch(new RegExp(`\\b${option}\\b`))
  })

  it.each(runs.filter(({ status }) => status === "same"))("shows $namespace by suites that pass", ({ shownBy }) => {
    const named = [...shownBy.matchAll(/`([a-z-]+)`/g)].map(([, suite = ""]) => suite)
    expect(named).not.toEqual([])
    for (const suite of named) {
      expect(existsSync(path.join(suites, suite, "golden.json")), suite).toBe(true)
      const cases = JSON.parse(readFileSync(path.join(suites, suite, "cases.json"), "utf8")) as unknown[]
      expect(Object.keys(baseline[suite] ?? {}).length, `${suite}: known not to pass`).toBeLessThan(cases.length)
    }
  })

  it("names only pages that exist", () => {
    for (const [, file = ""] of page.matchAll(/\]\(([^)]+)\)/g)) {
      expect(existsSync(path.join(root, "docs", file)), file).toBe(true)
    }
  })
})

describe("test/conformance/baseline.json", () => {
  const deviations = readFileSync(path.join(root, "docs/deviations.md"), "utf8")

  it("gives a reason for every case, and docs/deviations.md has its suite", () => {
    for (const [suite, cases] of Object.entries(baseline)) {
      for (const [name, reason] of Object.entries(cases)) expect(reason.length, `${suite}: ${name}`).toBeGreaterThan(10)
      expect(deviations, suite).toContain(`${suite}:`)
    }
  })
})
