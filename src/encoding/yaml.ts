import { encodeBytes } from "../lib/utf8.ts"
import { encodeYaml } from "../lib/yaml/index.ts"
import type { Encoding, Renderer } from "./encoding.ts"

export const renderYaml: Renderer = (data) => {
  const text = encodeYaml(data)
  return { contentType: "application/yaml; charset=utf-8", body: text.isWellFormed() ? text : encodeBytes(text) }
}

/** An output only: as a backend's encoding it is an unknown name. */
export const yaml: Encoding = { render: renderYaml }
