import { encodeYaml } from "../lib/yaml/index.ts"
import type { Encoding, Renderer } from "./encoding.ts"

export const renderYaml: Renderer = (data) => ({
  contentType: "application/yaml; charset=utf-8",
  body: encodeYaml(data),
})

/** An output only: as a backend's encoding it is an unknown name. */
export const yaml: Encoding = { render: renderYaml }
