import { emptyObject, put } from "../lib/json/index.ts"
import { decodeXml, encodeXml } from "../lib/xml/index.ts"
import type { Encoding, Renderer } from "./encoding.ts"

export const renderXml: Renderer = (data) => ({ contentType: "application/xml", body: encodeXml(data) })

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
