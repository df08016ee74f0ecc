import { goEscapes } from "../../go-escapes.ts"
import { textArgument } from "../arguments.ts"
import { fromByteString, toByteString } from "../bytes.ts"
import { machine, spend } from "../machine.ts"
import { formatNumber, parseNumber } from "../number.ts"
import { toText } from "../text.ts"
import { payJoin } from "../text-cost.ts"
import { typeName, type Value } from "../value.ts"
import { type Directive, pad, writeInteger, writeNumber } from "./format-number.ts"

/** Wider or more precise output than this is not made: Go refuses it too. */
const maximumSize = 1_000_000

/**
 * `string.format`, which in gopher-lua is Go's `Sprintf`: Go's flags and verbs, its marks for missing or unfit arguments,
 * extra arguments ignored.
 */
export function format(parameters: readonly Value[]): string {
  const template = textArgument(parameters, 1)
  let next = 1
  let length = 0
  const written = template.replace(
    /%([-+# 0]*)(\d*)(?:(\.)(\d*))?([\s\S]?)/g,
    (whole, flags: string, width: string, point: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%"
      if (verb === "") return "%!(NOVERB)"
      if (next >= parameters.length) return `%!${verb}(MISSING)`
      const directive = { flags, width: Number(width), precision: point ? Number(precision) : undefined, verb }
      if (directive.width > maximumSize || (directive.precision ?? 0) > maximumSize) return whole
      const text = write(parameters[next++], directive)
      length += text.length
      spend(10 + (text.length >> 2) + 10 * Math.min(directive.precision ?? 0, 1100))
      if (length > machine.maximumStringLength) payJoin(length)
      return text
    },
  )
  spend(10 + (written.length >> 3))
  return written + extra(template, parameters, next)
}

/** Go's mark for arguments left over, of which gopher-lua passes on no more than the template has `%`. */
function extra(template: string, parameters: readonly Value[], next: number): string {
  const percents = template.split("%").length - 1
  const pairs = template.split("%%").length - 1
  const left = parameters.slice(next, 1 + percents - pairs)
  if (left.length === 0) return ""
  return `%!(EXTRA ${left.map((value) => `${goTypes[typeName(value)]}=${toText(value)}`).join(", ")})`
}

/** Verbs that write a number as `tostring` does. */
const writesText = new Set(["s", "q"])

/** Verbs that write the text of any other value. */
const writesObject = new Set(["s", "v", "q", "x", "X"])

function write(value: Value, directive: Directive): string {
  if (typeof value === "number")
    return writesText.has(directive.verb) ? writeText(formatNumber(value), directive) : writeNumber(value, directive)
  if (typeof value === "string") return writeText(value, directive)
  if (writesObject.has(directive.verb)) return writeText(toText(value), directive)
  if (value === undefined) return "&{}"
  if (typeof value === "boolean") {
    const text = pad(toText(value), directive, " ")
    return directive.verb === "t" ? text : `%!${directive.verb}(lua.LBool=${text})`
  }
  return `%!${directive.verb}(${goTypes[typeName(value)] ?? "lua.LValue"}=${toText(value)})`
}

const goTypes: Readonly<Record<string, string>> = {
  nil: "*lua.LNilType",
  number: "lua.LNumber",
  string: "lua.LString",
  boolean: "lua.LBool",
  table: "*lua.LTable",
  function: "*lua.LFunction",
  userdata: "*lua.LUserData",
  thread: "*lua.LState",
}

function writeText(text: string, directive: Directive): string {
  switch (directive.verb) {
    case "s":
    case "v":
      return pad(cut(text, directive.precision), directive, " ")
    case "q":
      return pad(quote(cut(text, directive.precision)), directive, " ")
    case "x":
    case "X":
      return pad(hexadecimal(text, directive), directive, " ")
    case "d":
    case "i":
      // gopher-lua passes a numeric text on as it is, and writes any other as 0.
      if (parseNumber(text) === undefined) return writeInteger(0, directive)
      return pad(cut(text, directive.precision), directive, " ")
    default:
      return `%!${directive.verb}(string=${pad(cut(text, directive.precision), directive, " ")})`
  }
}

function cut(text: string, precision: number | undefined): string {
  if (precision === undefined) return text
  return toByteString([...fromByteString(text)].slice(0, precision).join(""))
}

function hexadecimal(text: string, { verb, flags, precision }: Directive): string {
  const bytes: string[] = []
  for (let index = 0; index < Math.min(text.length, precision ?? text.length); index++) {
    bytes.push(text.charCodeAt(index).toString(16).padStart(2, "0"))
  }
  const prefix = flags.includes("#") && bytes.length > 0 ? "0x" : ""
  const whole = prefix + bytes.join(flags.includes(" ") ? ` ${prefix}` : "")
  return verb === "X" ? whole.toUpperCase() : whole
}

/** Go's %q: a Go string literal; UTF-8 that can be printed stays. */
function quote(text: string): string {
  return `"${text.replace(character, escapeCharacter)}"`
}

const escapes: Readonly<Record<string, string>> = {
  ...goEscapes,
  '"': '\\"',
}

const character =
  /[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g

/** One UTF-8 sequence as a Go literal writes it; a byte that is no UTF-8 as `\xNN`. */
function escapeCharacter(bytes: string): string {
  if (bytes.length === 1 && bytes >= "\x80") return `\\x${bytes.charCodeAt(0).toString(16)}`
  const letter = fromByteString(bytes)
  return escapes[letter] ?? (isPrintable(letter) ? bytes : escapeRune(letter.codePointAt(0) ?? 0))
}

function isPrintable(letter: string): boolean {
  return letter === " " || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(letter)
}

function escapeRune(code: number): string {
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`
}
