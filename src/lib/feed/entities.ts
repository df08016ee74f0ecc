import { TextBuilder } from "../text-builder.ts"
import { entityText } from "../xml/characters.ts"

/** The names of U+00A0 to U+00FF in their order (HTML 4, section 24.2). */
const latinNames =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"

/** The names of other characters, each followed by its character (HTML 4, sections 24.3 and 24.4). */
const otherNames =
  "OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜ Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π rho ρ sigmaf ς sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω thetasym ϑ upsih ϒ piv ϖ ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ bull • hellip … permil ‰ prime ′ Prime ″ lsaquo ‹ rsaquo › oline ‾ frasl ⁄ euro € image ℑ weierp ℘ real ℜ trade ™ alefsym ℵ larr ← uarr ↑ rarr → darr ↓ harr ↔ crarr ↵ lArr ⇐ uArr ⇑ rArr ⇒ dArr ⇓ hArr ⇔ forall ∀ part ∂ exist ∃ empty ∅ nabla ∇ isin ∈ notin ∉ ni ∋ prod ∏ sum ∑ minus − lowast ∗ radic √ prop ∝ infin ∞ ang ∠ and ∧ or ∨ cap ∩ cup ∪ int ∫ there4 ∴ sim ∼ cong ≅ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ nsub ⊄ sube ⊆ supe ⊇ oplus ⊕ otimes ⊗ perp ⊥ sdot ⋅ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lang ⟨ rang ⟩ loz ◊ spades ♠ clubs ♣ hearts ♥ diams ♦"

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

const named: ReadonlyMap<string, string> = new Map([
  ...latinNames.split(" ").map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...(otherNames.match(/\S+ \S+/g) ?? []).map((pair) => pair.split(" ") as [string, string]),
  ...invisible,
])

/**
 * Replaces the entities of XML and HTML 4 once. An unknown one stays. Where a `&` is not followed by a `;`, or a blank stands
 * between them, it and all the text after it stay as they are, as in the reference.
 * @returns undefined for a character reference that is no number: the reference then has no text
 */
export function decodeEntities(text: string): string | undefined {
  const decoded = new TextBuilder()
  let from = 0
  for (let start = text.indexOf("&"); start >= 0; start = text.indexOf("&", from)) {
    const end = text.indexOf(";", start)
    const name = end < 0 ? " " : text.slice(start + 1, end)
    if (name.includes(" ")) break
    const character = entityText(name) ?? named.get(name)
    if (character === undefined && name.startsWith("#")) return undefined
    decoded.add(text.slice(from, start))
    decoded.add(character ?? `&${name};`)
    from = end + 1
  }
  decoded.add(text.slice(from))
  return decoded.text()
}
