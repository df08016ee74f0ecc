/** A placeholder: what it begins with, and what its name may be. */
interface Placeholder {
  readonly open: string
  readonly name: RegExp
}

/** Where a placeholder may stand: a whole segment's beginning, or anywhere with `disable_rest`. */
const restPlaceholder: Placeholder = { open: "/{", name: /^[a-zA-Z\-_0-9]+$/ }
const anyPlaceholder: Placeholder = { open: "{", name: /^[\w\-.:/]+$/ }

/** Something behind a `*`, or a segment that the gateway keeps for itself, at any depth. */
const invalidPath = /\*.|\/__(?:debug|echo|health)(?:\/.*)?$/

/** A path with one leading slash added when it has none; further slashes stay. */
export function withLeadingSlash(path: string): string {
  return path.startsWith("/") ? path : `/${path}`
}

/** Whether the reference takes a path as that of an endpoint (semantics/configuration.md, "Endpoint paths"). */
export function isEndpointPath(path: string): boolean {
  return !(path.includes("*") || path.includes("/__")) || !invalidPath.test(path)
}

/** Names of the placeholders that an endpoint's path defines for its backends. */
export function endpointPlaceholders(path: string, disableRest: boolean): string[] {
  return namesIn(path, disableRest ? anyPlaceholder : restPlaceholder)
}

/** Names of the placeholders in a `url_pattern`, the query included. */
export function patternPlaceholders(urlPattern: string): string[] {
  return namesIn(urlPattern, anyPlaceholder)
}

function namesIn(text: string, { open, name: isName }: Placeholder): string[] {
  const names: string[] = []
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, start + 1)) {
    const end = text.indexOf("}", start)
    if (end < 0) break
    const name = text.slice(start + open.length, end)
    if (isName.test(name)) names.push(name)
  }
  return names
}

/** The form that error texts and the route tree have: `/a/:id`. A `?` ends it; what is behind stays as written. */
export function colonForm(path: string, placeholders: readonly string[]): string {
  const mark = path.indexOf("?")
  let route = mark < 0 ? path : path.slice(0, mark)
  for (const name of placeholders) route = route.replaceAll(`{${name}}`, `:${name}`)
  return mark < 0 ? route : route + path.slice(mark)
}

/** Doubled slashes count as one, `.` and `..` segments are resolved, a final slash stays (Go's path.Join, as gin uses it). */
export function cleanPath(path: string): string {
  if (!path.includes("//") && !path.includes("/.")) return path
  const kept: string[] = []
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop()
    else if (segment !== "" && segment !== ".") kept.push(segment)
  }
  const clean = `/${kept.join("/")}`
  return path.endsWith("/") && clean !== "/" ? `${clean}/` : clean
}
