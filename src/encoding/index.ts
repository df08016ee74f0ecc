import type { Decoder, Encoding, Renderer } from "./encoding.ts"
import { json, jsonCollection, renderJson, safejson } from "./json.ts"
import { string } from "./string.ts"

export type { Decoder, Encoding, Rendered, Renderer } from "./encoding.ts"

/** Every encoding by its name in krakend.json. `no-op` is no encoding: it streams. */
export const encodings: Readonly<Record<string, Encoding>> = {
  json,
  safejson,
  "json-collection": jsonCollection,
  string,
}

/** The decoder of a backend's `encoding`, in any letter case; unknown names read JSON. */
export function decoderOf(encoding: string): Decoder {
  const name = encoding.toLowerCase()
  const decode = name === "no-op" ? nothing : lookUp(name)?.decode
  return decode ?? lookUp("json")?.decode ?? nothing
}

/** Whether the decoder of this `encoding` never looks behind the first value. */
export function toleratesCut(encoding: string): boolean {
  return (lookUp(encoding.toLowerCase()) ?? json).stopsAtValue === true
}

/**
 * The renderer of an endpoint. An unknown `output_encoding` takes, with exactly one backend, the renderer named by that
 * backend's `encoding`, else JSON (semantics/encodings-and-noop.md, section 3).
 */
export function rendererOf(outputEncoding: string, backendEncodings: readonly string[]): Renderer {
  const own = lookUp(outputEncoding)?.render
  if (own !== undefined) return own
  const [only] = backendEncodings
  const inherited = backendEncodings.length === 1 && only !== undefined ? lookUp(only)?.render : undefined
  return inherited ?? renderJson
}

function lookUp(name: string): Encoding | undefined {
  return Object.hasOwn(encodings, name) ? encodings[name] : undefined
}

/** `NO-OP` in another letter case than the exact one: checked like any backend, and gives no data. */
const nothing: Decoder = () => null
