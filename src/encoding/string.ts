import { emptyObject, get, put } from "../lib/json/index.ts"
import { decodeBytes, encodeBytes } from "../lib/utf8.ts"
import type { Encoding } from "./encoding.ts"

/** The whole body under `content`, and `content` as the whole body: bytes that are not UTF-8 come out as they went in. */
export const string: Encoding = {
  decode(body) {
    const object = emptyObject()
    put(object, "content", decodeBytes(body))
    return object
  },
  render(data) {
    const content = data === null ? undefined : get(data, "content")
    const body = typeof content === "string" ? encodeBytes(content) : ""
    return { contentType: "text/plain; charset=utf-8", body }
  },
}
