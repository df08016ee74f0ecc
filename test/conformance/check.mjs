// Plays the suites and holds the result against baseline.json: a case outside of it must pass, a case in it must not.
//   node test/conformance/check.mjs [--jobs N] [--update REASON] [SUITE…]
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, "../..")
const baselineFile = path.join(here, "baseline.json")
const gateway = `${root}/bin/skerry run -c {config} -p {port}`

const args = process.argv.slice(2)
const option = (name) => {
  const place = args.indexOf(name)
  return place < 0 ? undefined : args.splice(place, 2)[1]
}
const jobs = option("--jobs") ?? "2"
const updateReason = option("--update")

/** Plays suites and gives { suite: { passed, failures: { case: differences } } }. */
function play(suites, more = []) {
  const folder = mkdtempSync(path.join(tmpdir(), "conformance-"))
  const report = path.join(folder, "report.json")
  const words = [
    path.join(here, "conform.mjs"),
    "check",
    "--gateway",
    gateway,
    "--report",
    report,
    "--quiet",
    ...more,
    ...suites,
  ]
  spawnSync(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] })
  const played = JSON.parse(readFileSync(report, "utf8"))
  rmSync(folder, { recursive: true })
  return played
}

const played = play(args, ["--jobs", jobs])
const baseline = JSON.parse(readFileSync(baselineFile, "utf8"))
const lines = []
const next = structuredClone(baseline)
let passed = 0
let failed = 0

for (const [suite, { failures = {}, error, ...counts }] of Object.entries(played)) {
  if (error !== undefined) {
    lines.push(`✗ ${suite}: ${error}`)
    failed += counts.failed
    continue
  }
  passed += counts.passed
  const known = baseline[suite] ?? {}
  for (const [name, differences] of Object.entries(failures)) {
    if (name in known) continue
    // A few cases watch the clock: on a busy machine one may miss it, so it gets a second try alone, and that is told.
    const again = play([suite], ["--case", name, "--jobs", "1"])
    if (!(name in (again[suite]?.failures ?? { [name]: [] }))) {
      lines.push(`~ ${suite}: ${name}: passed when played alone`)
      passed++
      continue
    }
    failed++
    lines.push(`✗ ${suite}: ${name}`, ...differences.slice(0, 4).map((difference) => `    ${difference}`))
    if (updateReason !== undefined) next[suite] = { ...next[suite], [name]: updateReason }
  }
  for (const name of Object.keys(known)) {
    if (name in failures) continue
    failed++
    lines.push(`✗ ${suite}: ${name}: passes, but baseline.json says that it does not`)
    if (updateReason !== undefined) delete next[suite][name]
  }
}

if (updateReason !== undefined) {
  const suites = Object.entries(next).filter(([, cases]) => Object.keys(cases).length > 0)
  writeFileSync(baselineFile, `${JSON.stringify(Object.fromEntries(suites.sort()), null, 2)}\n`)
}
const expected = Object.values(baseline).reduce((total, cases) => total + Object.keys(cases).length, 0)
if (lines.length > 0) console.log(lines.join("\n"))
console.log(`conformance: ${passed} as the reference, ${expected} known not to be, ${failed} against the baseline`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 || updateReason !== undefined ? 0 : 1
