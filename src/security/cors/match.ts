/** Empty elements that a list of asked headers may hold. */
const toleratedEmpty = 16

/** Origins compare in lower case; the first `*` of an entry stands for any text. */
export function originMatcher(origins: readonly string[]): (origin: string) => boolean {
  const exact = new Set<string>()
  const wildcards: { prefix: string; suffix: string }[] = []
  for (const entry of origins.map((origin) => origin.toLowerCase())) {
    const star = entry.indexOf("*")
    if (star < 0) exact.add(entry)
    else wildcards.push({ prefix: entry.slice(0, star), suffix: entry.slice(star + 1) })
  }
  return (text) => {
    const origin = text.toLowerCase()
    if (exact.has(origin)) return true
    return wildcards.some(
      ({ prefix, suffix }) =>
        origin.length >= prefix.length + suffix.length && origin.startsWith(prefix) && origin.endsWith(suffix),
    )
  }
}

/**
 * Whether every asked header is allowed. A list must come as browsers send it: lower case, sorted, without repetition, at
 * most one blank on either side of a comma (Fetch standard, "CORS-unsafe request-header names").
 */
export function headerListMatcher(allowed: readonly string[]): (asked: string) => boolean {
  if (allowed.length === 0 || allowed.includes("*")) return () => true
  const names = [...new Set(allowed.map((name) => name.toLowerCase()))].sort()
  return (asked) => {
    if (asked === "") return true
    let place = -1
    let empty = 0
    for (const element of asked.split(",")) {
      const name = element.replace(/^[ \t]/, "").replace(/[ \t]$/, "")
      if (name === "") {
        empty++
        if (empty > toleratedEmpty) return false
        continue
      }
      const found = names.indexOf(name)
      if (found <= place) return false
      place = found
    }
    return true
  }
}
