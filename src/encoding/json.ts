import {
  decodeFirst,
  emptyObject,
  encode,
  get,
  isObject,
  type JsonObject,
  type JsonValue,
  put,
} from "../lib/json/index.ts"
import type { Encoding, Renderer } from "./encoding.ts"

const text = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false })

const contentType = "application/json; charset=utf-8"

/** An object as it is; with `is_collection` an array under `collection` (semantics/encodings-and-noop.md, "json"). */
export const json: Encoding = {
  stopsAtValue: true,
  decode(body, isCollection) {
    const value = decodeFirst(text.decode(body))
    if (isCollection) {
      if (value === null || Array.isArray(value)) return under("collection", value)
      throw new Error(`json: cannot unmarshal ${goKind(value)} into Go value of type []interface {}`)
    }
    if (value === null || isObject(value)) return value
    throw new Error(`json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`)
  },
  render: (data) => ({ contentType, body: encode(data) }),
}

/** Any JSON value: arrays under `collection`, scalars under `content`. */
export const safejson: Encoding = {
  stopsAtValue: true,
  decode(body) {
    const value = decodeFirst(text.decode(body))
    if (isObject(value)) return value
    return under(Array.isArray(value) ? "collection" : "content", value)
  },
}

/** The value of `collection`, whatever it is; `[]` without one. */
export const jsonCollection: Encoding = {
  render(data) {
    const collection = data === null ? undefined : get(data, "collection")
    return { contentType, body: collection === undefined ? "[]" : encode(collection) }
  },
}

export const renderJson: Renderer = json.render ?? (() => ({ contentType, body: "null" }))

function under(key: string, value: JsonValue): JsonObject {
  const object = emptyObject()
  put(object, key, value)
  return object
}

function goKind(value: JsonValue): string {
  if (Array.isArray(value)) return "array"
  if (typeof value === "string") return "string"
  if (typeof value === "boolean") return "bool"
  return isObject(value) ? "object" : "number"
}
