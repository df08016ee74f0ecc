import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, describe, expect, it } from "vitest"

const root = path.join(import.meta.dirname, "../..")
const copy = mkdtempSync(path.join(tmpdir(), "component-"))
afterAll(() => rmSync(copy, { recursive: true }))

/** The parts of the document's diff: the file and its lines. */
function diffOf(document: string): { file: string; lines: string[] }[] {
  const text = readFileSync(path.join(root, document), "utf8")
  const diff = /```diff\n([\s\S]*?)```/.exec(text)?.[1] ?? ""
  return diff
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => ({
      file: /^\+\+\+ b\/(.*)$/m.exec(part)?.[1] ?? "",
      lines: part.split("\n").filter((line) => /^[-+](?![-+][-+] )/.test(line)),
    }))
}

/** Puts a part into the copy: a new file as it stands, else each `-` line gives way to the `+` line behind it. */
function apply({ file, lines }: { file: string; lines: string[] }): void {
  const target = path.join(copy, file)
  const isNew = lines.every((line) => line.startsWith("+")) && lines.length > 5
  if (isNew) {
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, `${lines.map((line) => line.slice(1)).join("\n")}\n`)
    return
  }
  let text = readFileSync(target, "utf8")
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("-")) {
      expect(text, `${file} has ${line.slice(1)}`).toContain(line.slice(1))
      text = text.replace(line.slice(1), lines[index + 1]?.slice(1) ?? "")
    } else if (!lines[index - 1]?.startsWith("-")) text = `${line.slice(1)}\n${text}`
  }
  writeFileSync(target, text)
}

function run(command: string, ...args: string[]): string {
  return execFileSync(path.join(root, "node_modules/.bin", command), args, { cwd: copy, encoding: "utf8" })
}

describe("docs/adding-a-component.md", () => {
  const parts = diffOf("docs/adding-a-component.md")

  it("touches the component's own folder and one table", () => {
    expect(parts.map(({ file }) => file)).toEqual([
      "src/skerry/maintenance/index.ts",
      "src/skerry/maintenance/maintenance.test.ts",
      "src/components.ts",
    ])
  })

  it("compiles, and the component does what its test says", { timeout: 60_000 }, () => {
    for (const entry of [
      "src",
      "test/support",
      "test/attacks/guarded.ts",
      "tsconfig.json",
      "package.json",
      "krakend.json",
    ]) {
      cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true })
    }
    symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"))
    for (const part of parts) apply(part)
    run("tsc", "--noEmit")
    expect(run("vitest", "run", "src/skerry/maintenance", "--no-color")).toMatch(/Tests +2 passed/)
  })
})
