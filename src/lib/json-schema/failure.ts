import { quoted } from "./text.ts"

/** One failed keyword, or a group of several failures of one value. */
export interface Failure {
  /** JSON pointer of the value. */
  readonly at: string
  readonly message: string
  readonly children: readonly Failure[]
  /** Made of a value's several failures; a group that is outermost is not shown itself. */
  readonly isGroup: boolean
}

const groupMessage = "validation failed"

export function failure(at: string, message: string, children: readonly Failure[] = []): Failure {
  return { at, message, children, isGroup: false }
}

/** What a failure brings as children of another: a group's members, or itself. */
export function causes(failed: Failure): readonly Failure[] {
  return failed.isGroup ? failed.children : [failed]
}

/** A failed reference: the one failure of its target, or a line of its own above several. */
export function referred(at: string, failed: Failure): Failure {
  return failed.isGroup ? failure(at, groupMessage, failed.children) : failed
}

/** What a value's failures count as together: nothing, the one, or a group. */
export function grouped(at: string, failures: readonly Failure[]): Failure | undefined {
  return failures.length < 2 ? failures[0] : { ...failure(at, groupMessage, failures), isGroup: true }
}

/** The text of a failed validation: a line per failure, children indented by two blanks more. */
export function failureText(root: Failure): string {
  return causes(root)
    .flatMap((child) => lines(child, ""))
    .join("\n")
}

function lines({ at, message, children }: Failure, indent: string): string[] {
  return [`${indent}- at ${quoted(at)}: ${message}`, ...children.flatMap((child) => lines(child, `${indent}  `))]
}
