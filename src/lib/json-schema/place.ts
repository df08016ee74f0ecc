/**
 * Where a value stands: one step from the value that holds it. Every value of a document gets a place and few fail, so the text is
 * made when somebody asks for it.
 */
export interface Place {
  /** Undefined at the root. */
  readonly parent: Place | undefined
  readonly step: string | number
}

/** The whole document, whose place has no text. */
export const root: Place = { parent: undefined, step: "" }

/** A text of its own, such as a member's name: told as a whole document. */
export function apart(): Place {
  return { ...root }
}

export function inside(parent: Place, step: string | number): Place {
  return { parent, step }
}

/** The place as a JSON pointer (RFC 6901). */
export function placeText(place: Place): string {
  const steps: string[] = []
  for (let at = place; at.parent !== undefined; at = at.parent) steps.push(`/${escaped(at.step)}`)
  return steps.reverse().join("")
}

function escaped(step: string | number): string {
  return String(step).replaceAll("~", "~0").replaceAll("/", "~1")
}

/** A JSON pointer within a schema, one level deeper. */
export function pointer(at: string, key: string | number): string {
  return `${at}/${escaped(key)}`
}
