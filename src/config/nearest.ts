/** ` (did you mean "x"?)` for the known name that is nearest to a mistyped one, or nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const near = nearest(name, known)
  return near === undefined ? "" : ` (did you mean "${near}"?)`
}

/** The known name that differs from `name` by the fewest edits: at most two, or a third of a short name. */
function nearest(name: string, known: Iterable<string>): string | undefined {
  const lower = name.toLowerCase()
  const allowed = Math.min(2, Math.floor(name.length / 3))
  let best: string | undefined
  let fewest = allowed + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue
    const edits = distance(lower, candidate.toLowerCase())
    if (edits < fewest) [best, fewest] = [candidate, edits]
  }
  return best
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const swapped = (row[j - 1] ?? 0) + Number(left[i - 1] !== right[j - 1])
      next.push(Math.min(swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
