import { compareBytes } from "./order.ts"
import { encodeString } from "./string.ts"
import { isNumber, isObject, type JsonObject, type JsonValue, numberText, type Struct, structFields } from "./value.ts"

/** Text that is ready, among the values that are still to be written. */
class Piece {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * Writes any value exactly, piece by piece: for what `JSON.stringify` cannot give (keys that look like array indexes, depth
 * beyond the stack, keys whose byte order is not the order of JavaScript). The list of what is still to do replaces recursion.
 */
export function write(value: JsonValue): string {
  const pending: (JsonValue | Piece)[] = [value]
  let text = ""
  while (pending.length > 0) {
    const next = pending.pop() as JsonValue | Piece
    if (next instanceof Piece) text += next.text
    else if (next === null || typeof next === "boolean") text += String(next)
    else if (typeof next === "string") text += encodeString(next)
    else if (isNumber(next)) text += finite(numberText(next))
    else if (Array.isArray(next)) pushArray(pending, next)
    else pushFields(pending, next)
  }
  return text
}

function finite(text: string): string {
  return text === "NaN" || text.endsWith("Infinity") ? "null" : text
}

/** The list is worked off from its end, so everything is pushed in reverse. */
function pushArray(pending: (JsonValue | Piece)[], items: readonly JsonValue[]): void {
  pending.push(new Piece("]"))
  for (let index = items.length - 1; index >= 0; index--) {
    pending.push(items[index] ?? null)
    if (index > 0) pending.push(new Piece(","))
  }
  pending.push(new Piece("["))
}

function pushFields(pending: (JsonValue | Piece)[], object: JsonObject | Struct): void {
  const fields = isObject(object) ? sortedFields(object) : structFields(object)
  pending.push(new Piece("}"))
  for (const [index, [key, value]] of [...fields.entries()].reverse()) {
    pending.push(value, new Piece(`${index > 0 ? "," : ""}${encodeString(key)}:`))
  }
  pending.push(new Piece("{"))
}

function sortedFields(object: JsonObject): [string, JsonValue][] {
  return Object.entries(object).sort(([left], [right]) => compareBytes(left, right))
}
