import {
  decodeFirst,
  decodeUtf8,
  emptyObject,
  encode,
  get,
  isObject,
  type JsonObject,
  type JsonValue,
  kindName,
  NotJsonError,
  put,
} from "../lib/json/index.ts"
import type { Decoder, Encoding, Renderer } from "./encoding.ts"

const contentType = "application/json; charset=utf-8"

/** An object as it is; with `is_collection` an array under `collection` (semantics/encodings-and-noop.md, "json"). */
export const decodeJson: Decoder = (body, isCollection) => {
  const value = decodeUtf8(body, decodeFirst)
  if (isCollection) {
    if (value === null || Array.isArray(value)) return under("collection", value)
    throw new Error(`json: cannot unmarshal ${kindName(value)} into Go value of type []interface {}`)
  }
  if (value === null || isObject(value)) return value
  throw new Error(`json: cannot unmarshal ${kindName(value)} into Go value of type map[string]interface {}`)
}

export const renderJson: Renderer = (data) => ({ contentType, body: bodyOf(data) })

export const json: Encoding = { decode: decodeJson, stopsAtValue: true, render: renderJson }

/** The reference's faster reader of the same format; as an output the name is unknown. */
export const fastJson: Encoding = { decode: decodeJson, stopsAtValue: true }

/** Any JSON value: arrays under `collection`, scalars under `content`. */
export const safejson: Encoding = {
  stopsAtValue: true,
  decode(body) {
    const value = decodeUtf8(body, decodeFirst)
    if (isObject(value)) return value
    return under(Array.isArray(value) ? "collection" : "content", value)
  },
}

/** The value of `collection`, whatever it is; `[]` without one. */
export const jsonCollection: Encoding = {
  render(data) {
    const collection = data === null ? undefined : get(data, "collection")
    return { contentType, body: collection === undefined ? "[]" : bodyOf(collection) }
  },
}

/** Nothing at all when a value has no JSON: the reference has sent its headers by then. */
function bodyOf(value: JsonValue): string {
  try {
    return encode(value)
  } catch (thrown) {
    if (thrown instanceof NotJsonError) return ""
    throw thrown
  }
}

function under(key: string, value: JsonValue): JsonObject {
  const object = emptyObject()
  put(object, key, value)
  return object
}
