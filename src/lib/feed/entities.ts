import { TextBuilder } from "../text-builder.ts"

/** The names of U+00A0 to U+00FF in their order (HTML 4, section 24.2). */
const latinNames =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"

const markupNames = 'amp & AMP & lt < LT < gt > GT > quot " QUOT " COPY © REG ®'

/** The names of other characters, each followed by its character (HTML 4, sections 24.3 and 24.4). */
const otherNames =
  "apos ' OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜ Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π rho ρ sigmaf ς sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω thetasym ϑ upsih ϒ piv ϖ ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ bull • hellip … permil ‰ prime ′ Prime ″ lsaquo ‹ rsaquo › oline ‾ frasl ⁄ euro € image ℑ weierp ℘ real ℜ trade ™ alefsym ℵ larr ← uarr ↑ rarr → darr ↓ harr ↔ crarr ↵ lArr ⇐ uArr ⇑ rArr ⇒ dArr ⇓ hArr ⇔ forall ∀ part ∂ exist ∃ empty ∅ nabla ∇ isin ∈ notin ∉ ni ∋ prod ∏ sum ∑ minus − lowast ∗ radic √ prop ∝ infin ∞ ang ∠ and ∧ or ∨ cap ∩ cup ∪ int ∫ there4 ∴ sim ∼ cong ≅ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ nsub ⊄ sube ⊆ supe ⊇ oplus ⊕ otimes ⊗ perp ⊥ sdot ⋅ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lang ⟨ rang ⟩ loz ◊ spades ♠ clubs ♣ hearts ♥ diams ♦"

/** Characters that cannot be seen in a source text. */
const invisible: readonly [string, string][] = [
  ["ensp", "\u2002"],
  ["emsp", "\u2003"],
  ["thinsp", "\u2009"],
  ["zwnj", "\u200c"],
  ["zwj", "\u200d"],
  ["lrm", "\u200e"],
  ["rlm", "\u200f"],
]

/** Names that need no `;`, and then may be followed by other letters. */
const legacy: ReadonlyMap<string, string> = new Map([
  ...latinNames.split(" ").map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...(markupNames.match(/\S+ \S+/g) ?? []).map((pair) => pair.split(" ") as [string, string]),
])

const named: ReadonlyMap<string, string> = new Map([
  ...legacy,
  ...(otherNames.match(/\S+ \S+/g) ?? []).map((pair) => pair.split(" ") as [string, string]),
  ...invisible,
])

/**
 * Replaces the entities of XML and HTML once. An unknown one stays. Where a `&` is not followed by a `;`, or a blank stands
 * between them, it and all the text after it stay as they are, as in the reference.
 */
export function decodeEntities(text: string): string {
  const decoded = new TextBuilder()
  let from = 0
  for (let start = text.indexOf("&"); start >= 0; start = text.indexOf("&", from)) {
    const end = text.indexOf(";", start)
    const source = end < 0 ? " " : text.slice(start, end + 1)
    if (source.includes(" ")) break
    decoded.add(text.slice(from, start))
    decoded.add(unescapeHtml(source))
    from = end + 1
  }
  decoded.add(text.slice(from))
  return decoded.text()
}

/** A number of one digit needs its `;`; a hexadecimal one of no digits is 0. */
const htmlReference = /&(?:#[xX](?:([0-9a-fA-F]+);?|;)|#([0-9]+;|[0-9]{2,})|([a-zA-Z0-9]+;?))/g

/** As browsers do (HTML, section 13.2.5.72), and as Go's `html.UnescapeString`. */
export function unescapeHtml(source: string): string {
  return source.replace(htmlReference, (all: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return namedCharacter(name) ?? all
    return numberedCharacter(decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number.parseInt(decimal, 10))
  })
}

/** Numbers of the C1 controls are taken for windows-1252. */
function numberedCharacter(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return windows1252.decode(Uint8Array.of(code))
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return "\ufffd"
  return String.fromCodePoint(code)
}

const windows1252 = new TextDecoder("windows-1252")

/** The longest of `legacy`. */
const maxLegacy = 6

function namedCharacter(name: string): string | undefined {
  const exact = name.endsWith(";") ? named.get(name.slice(0, -1)) : legacy.get(name)
  if (exact !== undefined) return exact
  for (let length = Math.min(name.length - 1, maxLegacy); length > 1; length--) {
    const character = legacy.get(name.slice(0, length))
    if (character !== undefined) return character + name.slice(length)
  }
  return undefined
}
