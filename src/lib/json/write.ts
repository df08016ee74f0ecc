import { TextBuilder } from "../text-builder.ts"
import { compareBytes } from "./order.ts"
import { encodeString } from "./string.ts"
import {
  isNumber,
  isObject,
  type JsonObject,
  type JsonValue,
  NotFinite,
  numberText,
  type Struct,
  structFields,
} from "./value.ts"

/** A container that is being written: its values, for an object their keys as text, and which value comes next. */
interface Frame {
  readonly keys: readonly string[] | undefined
  readonly values: readonly JsonValue[]
  next: number
}

/**
 * Writes any value exactly: for what `JSON.stringify` cannot give (keys that look like array indexes, depth beyond the stack,
 * keys whose byte order is not the order of JavaScript). A list of open containers replaces recursion.
 */
export function write(value: JsonValue): string {
  const open: Frame[] = []
  const text = new TextBuilder()
  text.add(begin(open, value))
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const value = frame.values[frame.next]
    if (value === undefined) {
      text.add(frame.keys === undefined ? "]" : "}")
      open.pop()
    } else {
      if (frame.next > 0) text.add(",")
      if (frame.keys !== undefined) text.add(frame.keys[frame.next] ?? "")
      frame.next++
      text.add(begin(open, value))
    }
  }
  return text.text()
}

/** The whole text of a scalar; the first character of a container, which is opened. */
function begin(open: Frame[], value: JsonValue): string {
  if (typeof value === "string") return encodeString(value)
  if (value === null || typeof value === "boolean") return String(value)
  if (value instanceof NotFinite) return value.toJSON()
  if (isNumber(value)) return finite(numberText(value))
  const isArray = Array.isArray(value)
  open.push(isArray ? { keys: undefined, values: value, next: 0 } : frameOfFields(value))
  return isArray ? "[" : "{"
}

function finite(text: string): string {
  return text === "NaN" || text.endsWith("Infinity") ? "null" : text
}

function frameOfFields(object: JsonObject | Struct): Frame {
  const fields = isObject(object) ? sortedFields(object) : structFields(object)
  return { keys: fields.map(([key]) => `${encodeString(key)}:`), values: fields.map(([, value]) => value), next: 0 }
}

function sortedFields(object: JsonObject): [string, JsonValue][] {
  return Object.entries(object).sort(([left], [right]) => compareBytes(left, right))
}
