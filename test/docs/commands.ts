import { readdirSync, readFileSync } from "node:fs"

/** One command of a fenced block that is tagged `sh`. */
export interface Command {
  /** `docs/limits.md:12` */
  readonly at: string
  /** Without its comment. */
  readonly text: string
  /** The comment behind it. */
  readonly comment: string
}

/** Files that people read. */
export function documents(): string[] {
  return ["README.md", "CONTRIBUTING.md", ...readdirSync("docs").map((name) => `docs/${name}`)].filter((file) =>
    file.endsWith(".md"),
  )
}

/** Every command of the README and of docs/. Lines that end with a backslash go on on the next one. */
export function documentedCommands(): Command[] {
  return documents().flatMap(commandsOf)
}

function commandsOf(file: string): Command[] {
  const commands: Command[] = []
  let inside = false
  let begun: { at: string; text: string } | undefined
  const lines = readFileSync(file, "utf8").split("\n")
  for (const [index, line] of lines.entries()) {
    if (/^ *```/.test(line)) inside = /^ *```(sh|bash|shell)\b/.test(line)
    else if (inside && line.trim() !== "" && !line.trim().startsWith("#")) {
      const at = begun?.at ?? `${file}:${index + 1}`
      const text = (begun?.text ?? "") + line.trim()
      begun = text.endsWith("\\") ? { at, text: text.slice(0, -1) } : undefined
      if (begun === undefined) commands.push(split(at, text))
    }
  }
  return commands
}

/** A comment begins at a `#` behind a blank. */
function split(at: string, line: string): Command {
  const mark = line.search(/\s#\s/)
  return mark < 0
    ? { at, text: line, comment: "" }
    : { at, text: line.slice(0, mark).trim(), comment: line.slice(mark + 3) }
}
