import { RE2JS } from "re2js"
import { byteLength, characterText } from "../text.ts"
import { emailFault, hostnameFault, ipv4Fault, ipv6Fault } from "./host.ts"
import { semverFault } from "./semver.ts"
import { dateFault, dateTimeFault, durationFault, periodFault, timeFault } from "./time.ts"
import { uriFault, uriReferenceFault, uriTemplateFault } from "./uri.ts"

/** Why a text is not of a format; `undefined` when it is. */
export type Format = (text: string) => string | undefined

/** Every format that is checked, up to draft 7 (semantics/limits-and-validation.md, "Formats"). */
export const formats: Readonly<Record<string, Format>> = {
  date: dateFault,
  "date-time": dateTimeFault,
  duration: durationFault,
  email: emailFault,
  hostname: hostnameFault,
  ipv4: ipv4Fault,
  ipv6: ipv6Fault,
  iri: uriFault,
  "iri-reference": uriReferenceFault,
  "json-pointer": pointerFault,
  period: periodFault,
  regex: regexFault,
  "relative-json-pointer": relativePointerFault,
  semver: semverFault,
  time: timeFault,
  uri: uriFault,
  "uri-reference": uriReferenceFault,
  "uri-template": uriTemplateFault,
  uuid: uuidFault,
}

function pointerFault(text: string): string | undefined {
  if (text === "") return undefined
  if (!text.startsWith("/")) return "not starting with /"
  return /~(?![01])/.test(text) ? "~ must be followed by 0 or 1" : undefined
}

function relativePointerFault(text: string): string | undefined {
  const digits = /^\d*/.exec(text)?.[0] ?? ""
  if (digits === "") return "must start with non-negative integer"
  if (digits.length > 1 && digits.startsWith("0")) return "starts with zero"
  const rest = text.slice(digits.length)
  return rest === "#" ? undefined : pointerFault(rest)
}

/** Compiling takes some microseconds a character, and a body may be one long text. */
const longestRegex = 10_000

function regexFault(text: string): string | undefined {
  if (text.length > longestRegex) return "error parsing regexp: expression too large"
  try {
    RE2JS.compile(text)
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}

const sizesOfUuid = [8, 4, 4, 4, 12]

function uuidFault(text: string): string | undefined {
  const elements = text.split("-")
  if (elements.length !== sizesOfUuid.length) return `must have ${sizesOfUuid.length} elements`
  for (const [index, element] of elements.entries()) {
    if (byteLength(element) !== sizesOfUuid[index])
      return `element ${index + 1} must be ${sizesOfUuid[index]} characters long`
    const wrong = /[^0-9A-Fa-f]/u.exec(element)
    if (wrong !== null) return `non-hex character ${characterText(wrong[0])}`
  }
  return undefined
}
