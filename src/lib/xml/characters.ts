import { badByte } from "./charset.ts"

/** Characters that XML 1.0 does not allow, escaped or not (production 2, Char). */
const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** What is wrong with the characters of a text; undefined when nothing is. */
export function illegalCharacter(text: string): string | undefined {
  const found = illegal.exec(text)?.[0]
  if (found === undefined) return undefined
  if (found === badByte) return "invalid UTF-8"
  return `illegal character code U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
}

const plainName = /^[A-Za-z_:][\w:.-]*$/

/** Productions 4 and 5 of XML 1.0 (fifth edition). */
const anyName =
  /^[:A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}][-.0-9:A-Z_a-z\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u200c-\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}]*$/u

export function isName(text: string): boolean {
  return plainName.test(text) || anyName.test(text)
}

const predefined: Record<string, string> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' }

/** `#233`, `#xE9` or one of the five names to its character; undefined for any other. No document can define more. */
export function entityText(name: string): string | undefined {
  if (!name.startsWith("#")) return Object.hasOwn(predefined, name) ? predefined[name] : undefined
  const match = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name)
  if (match === null) return undefined
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16)
  if (code > 0x10ffff) return undefined
  return code >= 0xd800 && code <= 0xdfff ? "\ufffd" : String.fromCodePoint(code)
}
