import { element } from "./element.ts"

/** Characters of a body that are shown: a browser can lay out so much at once. */
const shownCharacters = 200_000

/** Tokens that get a colour; a larger text is shown in one. */
const colouredTokens = 8_000

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)|([[\]{},])|(\s+)|([^\s"[\]{},]+)/g

/** Bytes to be shown as an indented JSON text, or as they are when they are not JSON. Numbers keep their digits. */
export function bodyView(body: string, isJson: boolean): HTMLElement {
  const cut = body.length > shownCharacters
  const text = cut ? body.slice(0, shownCharacters) : body
  const view = element("pre", { tabIndex: 0, "aria-label": "Body", id: "body" })
  if (isJson) view.append(...indented(text))
  else view.append(...visible(text))
  if (!cut) return view
  const note = `The body has ${body.length.toLocaleString("en")} characters; the first ${shownCharacters.toLocaleString("en")} are shown.`
  return element("div", {}, element("p", { className: "quiet" }, note), view)
}

function indented(text: string): Node[] {
  const nodes: Node[] = []
  let depth = 0
  let count = 0
  let plain = ""
  const put = (piece: string, className?: string) => {
    if (className === undefined || count > colouredTokens) {
      plain += piece
      return
    }
    flush()
    nodes.push(element("span", { className }, ...visible(piece)))
  }
  const flush = () => {
    if (plain !== "") nodes.push(...visible(plain))
    plain = ""
  }
  const line = () => `\n${"  ".repeat(Math.min(depth, 40))}`
  let previous = ""
  for (const [whole, string, colon, literal, mark, space] of text.matchAll(token)) {
    if (space !== undefined) continue
    count++
    if (string !== undefined) {
      if (previous === "{" || previous === "[") put(line())
      put(string, colon === undefined ? "string" : "key")
      if (colon !== undefined) put(": ")
    } else if (mark === "}" || mark === "]") {
      depth = Math.max(0, depth - 1)
      if (previous !== "{" && previous !== "[") put(line())
      put(mark)
    } else if (mark === ",") put(`,${line()}`)
    else {
      if (previous === "{" || previous === "[") put(line())
      put(whole, literal === undefined ? undefined : "literal")
      if (mark !== undefined) depth++
    }
    previous = mark ?? "value"
  }
  flush()
  return nodes
}

/** Characters that would move, hide or reverse what stands around them. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** A text in which such characters are named. */
function visible(text: string): Node[] {
  if (!unseen.test(text)) return [document.createTextNode(text)]
  return text
    .split(new RegExp(`(${unseen.source})`))
    .filter((piece) => piece !== "")
    .map((piece) => (unseen.test(piece) ? named(piece) : document.createTextNode(piece)))
}

function named(character: string): Node {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")
  return element("span", { className: "unseen" }, `⟨U+${code}⟩`)
}
