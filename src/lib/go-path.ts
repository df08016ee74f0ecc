/** Collapses `//`, resolves `.` and `..`, keeps a final slash; `/.` leaves one too, `/..` does not (the reference's path cleaning). */
export function cleanPath(path: string): string {
  if (path === "") return "/"
  const kept: string[] = []
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop()
    else if (segment !== "" && segment !== ".") kept.push(segment)
  }
  const keepsSlash = path.endsWith("/") || path.endsWith("/.")
  const clean = `/${kept.join("/")}`
  return keepsSlash && clean !== "/" ? `${clean}/` : clean
}
