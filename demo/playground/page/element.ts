/** What an element may be given: properties by their names, `aria-…` and `data-…` as attributes, `on…` as listeners. */
export type Given = Readonly<Record<string, unknown>>

export type Child = Node | string | undefined | readonly Child[]

/** Makes an element. Texts become text nodes: nothing here ever reads markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  given: Given = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value as EventListener)
    else if (key.startsWith("--")) made.style.setProperty(key, String(value))
    else if (key in made && key !== "list") Reflect.set(made, key, value)
    else made.setAttribute(key, String(value))
  }
  add(made, children)
  return made
}

/** Makes an element of SVG. */
export function drawn(name: string, attributes: Readonly<Record<string, string | number>>, text = ""): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  if (text !== "") made.append(text)
  return made
}

/** Puts children in the place of those that are there. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren()
  add(parent, children)
}

function add(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined) continue
    if (typeof child === "string" || child instanceof Node) parent.append(child)
    else add(parent, child)
  }
}

/** An element of the page itself, which index.html promises. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`no #${id}`)
  return found
}
