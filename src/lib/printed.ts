import { isNumber, type JsonNumber } from "./json/index.ts"
import { compareBytes } from "./json/order.ts"
import { TextBuilder } from "./text-builder.ts"

/** The text of a number: Go prints a double otherwise than a number that has kept its text. */
export type NumberText = (value: number | JsonNumber) => string

/** A list or a map that is being written: its values, for a map what stands before each, and which value comes next. */
interface Frame {
  readonly labels: readonly string[] | undefined
  readonly values: readonly unknown[]
  next: number
}

/**
 * Data as Go's `%v` prints it: `[a b]`, `map[k:v k2:v2]` with the keys sorted by their bytes, `<nil>`. A list of what is open
 * replaces recursion.
 * @throws TooLargeError beyond 32 million characters
 */
export function printed(value: unknown, numberText: NumberText): string {
  const open: Frame[] = []
  const begun = begin(open, value, numberText)
  if (open.length === 0) return begun
  const text = new TextBuilder()
  text.add(begun)
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const { labels, values, next } = frame
    if (next === values.length) {
      text.add("]")
      open.pop()
    } else {
      if (next > 0) text.add(" ")
      if (labels !== undefined) text.add(labels[next] ?? "")
      frame.next++
      text.add(begin(open, values[next], numberText))
    }
  }
  return text.text()
}

/** The whole text of a scalar; the beginning of a list or a map, which is opened. */
function begin(open: Frame[], value: unknown, numberText: NumberText): string {
  if (value === null) return "<nil>"
  if (isNumber(value)) return numberText(value)
  if (typeof value !== "object") return String(value)
  if (Array.isArray(value)) {
    open.push({ labels: undefined, values: value, next: 0 })
    return "["
  }
  const entries = Object.entries(value).sort(([left], [right]) => compareBytes(left, right))
  open.push({ labels: entries.map(([key]) => `${key}:`), values: entries.map(([, item]) => item), next: 0 })
  return "map["
}
