import { TooLargeError } from "./too-large.ts"

/** Pieces that are joined at once. */
const blockPieces = 4096

/** Units of a text that is built: beside its parts and the bytes that are sent it still fits into an isolate. */
export const maxBuilt = 32 * 1024 * 1024

/** Joins millions of small pieces while holding few of them: a text may consist of nothing but things to replace. */
export class TextBuilder {
  readonly #blocks: string[] = []
  #pieces: string[] = []
  #length = 0

  /** @throws TooLargeError beyond 32 million units */
  add(piece: string): void {
    this.#length += piece.length
    if (this.#length > maxBuilt) throw new TooLargeError(`a text of more than ${maxBuilt} characters`)
    if (this.#pieces.push(piece) < blockPieces) return
    this.#blocks.push(this.#pieces.join(""))
    this.#pieces = []
  }

  text(): string {
    const rest = this.#pieces.join("")
    return this.#blocks.length === 0 ? rest : this.#blocks.join("") + rest
  }
}

/** Units that are looked at at once in a long text. The engine keeps a piece for every match until it has all. */
const blockUnits = 64 * 1024

/**
 * `String.replace` for a global pattern that matches single characters.
 * @throws TooLargeError beyond 32 million units
 */
export function replaceCharacters(text: string, pattern: RegExp, replacement: (character: string) => string): string {
  if (text.length <= blockUnits) return text.replace(pattern, replacement)
  const replaced = new TextBuilder()
  for (let start = 0; start < text.length; ) {
    let end = start + blockUnits
    // A pair of surrogates stays together.
    if ((text.charCodeAt(end) & 0xfc00) === 0xdc00) end++
    replaced.add(text.slice(start, end).replace(pattern, replacement))
    start = end
  }
  return replaced.text()
}

/** `\r\n` and `\r` as `\n`. */
export function withLineFeeds(text: string): string {
  if (!text.includes("\r")) return text
  const replaced = new TextBuilder()
  for (let start = 0; start < text.length; ) {
    let end = start + blockUnits
    if (text[end - 1] === "\r" && text[end] === "\n") end++
    replaced.add(text.slice(start, end).split("\r\n").join("\n").split("\r").join("\n"))
    start = end
  }
  return replaced.text()
}
