import { characterText } from "../text.ts"

/** A version by the grammar of https://semver.org: its build is looked at first, then its pre-release, then the numbers. */
export function semverFault(text: string): string | undefined {
  const [version, build] = cut(text, "+")
  const [core, preRelease] = cut(version, "-")
  return (
    (build === "" ? "build is empty" : undefined) ??
    identifiersFault("build", build) ??
    identifiersFault("pre-release", preRelease) ??
    coreFault(core)
  )
}

/** What stands before the first `mark` and what stands behind it. */
function cut(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function identifiersFault(what: "build" | "pre-release", text: string | undefined): string | undefined {
  for (const identifier of text?.split(".") ?? []) {
    if (identifier === "") return `${what} identifier is empty`
    const wrong = /[^0-9A-Za-z-]/u.exec(identifier)
    if (wrong !== null) return `invalid character ${characterText(wrong[0])} in ${what} identifier`
    if (what === "pre-release" && /^0\d+$/.test(identifier)) return "pre-release numeric identifier starts with zero"
  }
  return undefined
}

const names = ["major", "minor", "patch"]

function coreFault(core: string): string | undefined {
  const numbers = core.split(".")
  if (numbers.length !== names.length) return "versionCore must have 3 numbers separated by dot"
  for (const [index, number] of numbers.entries()) {
    if (number === "") return `${names[index]} is empty`
    if (number.length > 1 && number.startsWith("0")) return `${names[index]} starts with zero`
    if (/\D/.test(number)) return `${names[index]} contains non-digit`
  }
  return undefined
}
