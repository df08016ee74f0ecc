import { emptyObject, put } from "../lib/json/index.ts"
import { encodeBytes } from "../lib/utf8.ts"
import { decodeXml, encodeXml } from "../lib/xml/index.ts"
import type { Encoding, Renderer } from "./encoding.ts"

/** Bytes of a text backend that are not UTF-8 go out as they came: the reference writes texts unchecked. */
export const renderXml: Renderer = (data) => {
  const text = encodeXml(data)
  return { contentType: "application/xml", body: text.isWellFormed() ? text : encodeBytes(text) }
}

/** A document as a map under its root's name; `is_collection` puts that map under `collection`. */
export const xml: Encoding = {
  stopsAtValue: true,
  decode(body, isCollection) {
    const document = decodeXml(body)
    if (!isCollection) return document
    const object = emptyObject()
    put(object, "collection", document)
    return object
  },
  render: renderXml,
}
