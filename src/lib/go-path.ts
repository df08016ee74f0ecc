/** Collapses `//`, resolves `.` and `..`, keeps a final slash (the reference's path cleaning). */
export function cleanPath(path: string): string {
  if (path === "") return "/"
  const kept: string[] = []
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop()
    else if (segment !== "" && segment !== ".") kept.push(segment)
  }
  const keepsSlash = /\/\.?$/.test(path) || path.endsWith("/..")
  const clean = `/${kept.join("/")}`
  return keepsSlash && clean !== "/" ? `${clean}/` : clean
}
