import type { Decoder, Encoding, Renderer } from "./encoding.ts"
import { decodeJson, fastJson, json, jsonCollection, renderJson, safejson } from "./json.ts"
import { negotiate } from "./negotiate.ts"
import { noOp } from "./no-op.ts"
import { rss } from "./rss.ts"
import { string } from "./string.ts"
import { xml } from "./xml.ts"
import { yaml } from "./yaml.ts"

export type { Decoder, Encoding, Rendered, Renderer } from "./encoding.ts"

/** Every encoding by its name in krakend.json; docs/encodings.md describes them. */
export const encodings: Readonly<Record<string, Encoding>> = {
  json,
  safejson,
  "fast-json": fastJson,
  "json-collection": jsonCollection,
  xml,
  rss,
  string,
  yaml,
  negotiate,
  "no-op": noOp,
}

/** How a backend's body is read. */
export interface Reading {
  readonly decode: Decoder
  /** The decoder never looks behind the first value: a body may break off there. */
  readonly stopsAtValue: boolean
}

/** The reading of a backend's `encoding`, in any letter case; unknown names read JSON. */
export function readingOf(encoding: string): Reading {
  const { decode, stopsAtValue = false } = lookUp(encoding.toLowerCase())
  return decode === undefined ? { decode: decodeJson, stopsAtValue: true } : { decode, stopsAtValue }
}

/**
 * The renderer of an endpoint. An unknown `output_encoding` takes, with exactly one backend, the renderer named by that
 * backend's `encoding`, else JSON (semantics/encodings-and-noop.md, section 3).
 */
export function rendererOf(outputEncoding: string, backendEncodings: readonly string[]): Renderer | "stream" {
  const [only = ""] = backendEncodings.length === 1 ? backendEncodings : []
  return lookUp(outputEncoding).render ?? lookUp(only).render ?? renderJson
}

const unknown: Encoding = {}

function lookUp(name: string): Encoding {
  return (Object.hasOwn(encodings, name) ? encodings[name] : undefined) ?? unknown
}
