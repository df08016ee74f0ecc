/** One text of a step, and how many lines count as its own. */
interface Part {
  readonly name: string
  readonly lines: number
}

/**
 * Which text a line belongs to, as the reference tells it: the sources and then the script count as one text, although each
 * script is counted from its own first line (semantics/lua.md, sections 1 and 2).
 */
export class SourceMap {
  readonly #parts: readonly Part[]

  /** @param texts name (a path or `pre-script`) and text, in the order in which they run */
  constructor(texts: readonly (readonly [name: string, text: string])[]) {
    this.#parts = texts.map(([name, text]) => ({ name: baseName(name), lines: linesOf(text) }))
  }

  /** ` (pre-script:L3)`; nothing when the line is beyond all texts. */
  suffix(line: number): string {
    let before = 0
    for (const { name, lines } of this.#parts) {
      if (line <= before + lines) return ` (${name}:L${line - before})`
      before += lines
    }
    return ""
  }
}

/** Empty lines at both ends do not count. */
function linesOf(text: string): number {
  return text.replace(/^\n+|\n+$/g, "").split("\n").length
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1)
}
