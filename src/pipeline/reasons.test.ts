import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { reasons } from "./reasons.ts"

test("docs/reasons.md lists exactly the reasons of the code, with status and title", () => {
  const document: string = readFileSync("docs/reasons.md", "utf8")
  const rows = document.matchAll(/^\| `(\w+)` \| (\d+) \| ([^|]*) \| [^|]+ \|$/gm)
  const listed = Array.from(rows, ([, reason, status, title]) => [reason, { status: Number(status), title }])
  expect(Object.fromEntries(listed)).toEqual(reasons)
})

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.endsWith("reasons.ts"))
  .map((file) => readFileSync(`src/${file}`, "utf8"))

test.each(Object.keys(reasons))("%s is stated by the code", (reason) => {
  expect(sources.some((source) => source.includes(`"${reason}"`))).toBe(true)
})
