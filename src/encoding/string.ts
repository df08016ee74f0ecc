import { emptyObject, get, put } from "../lib/json/index.ts"
import type { Encoding } from "./encoding.ts"

const text = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false })

/** The whole body under `content`, and `content` as the whole body. */
export const string: Encoding = {
  decode(body) {
    const object = emptyObject()
    put(object, "content", text.decode(body))
    return object
  },
  render(data) {
    const content = data === null ? undefined : get(data, "content")
    return { contentType: "text/plain; charset=utf-8", body: typeof content === "string" ? content : "" }
  },
}
