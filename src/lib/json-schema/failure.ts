import { type Place, placeText } from "./place.ts"
import { quoted } from "./text.ts"

/** One failed keyword, or a group of several failures of one value. */
export interface Failure {
  /** Of the value. */
  readonly place: Place
  readonly message: string
  readonly children: readonly Failure[]
  /** Made of a value's several failures; a group that is outermost is not shown itself. */
  readonly isGroup: boolean
}

const groupMessage = "validation failed"

export function failure(place: Place, message: string, children: readonly Failure[] = []): Failure {
  return { place, message, children, isGroup: false }
}

/** What a failure brings as children of another: a group's members, or itself. */
export function causes(failed: Failure): readonly Failure[] {
  return failed.isGroup ? failed.children : [failed]
}

/** A failed reference: the one failure of its target, or a line of its own above several. */
export function referred(place: Place, failed: Failure): Failure {
  return failed.isGroup ? failure(place, groupMessage, failed.children) : failed
}

/** What a value's failures count as together: nothing, the one, or a group. */
export function grouped(place: Place, failures: readonly Failure[]): Failure | undefined {
  return failures.length < 2 ? failures[0] : { ...failure(place, groupMessage, failures), isGroup: true }
}

/** The text of a failed validation: a line per failure, children indented by two blanks more. */
export function failureText(root: Failure): string {
  return causes(root)
    .flatMap((child) => lines(child, ""))
    .join("\n")
}

function lines({ place, message, children }: Failure, indent: string): string[] {
  return [
    `${indent}- at ${quoted(placeText(place))}: ${message}`,
    ...children.flatMap((child) => lines(child, `${indent}  `)),
  ]
}
