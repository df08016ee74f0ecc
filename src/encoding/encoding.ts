import type { JsonObject } from "../lib/json/index.ts"

/** Reads a backend's whole body as data; `null` for a JSON `null`. Throws an Error with the reference's text. */
export type Decoder = (body: Uint8Array, isCollection: boolean) => JsonObject | null

/** A rendered answer. */
export interface Rendered {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/** Writes merged data for the client. `accept` is the request's Accept header, for negotiation. */
export type Renderer = (data: JsonObject | null, accept: string | null) => Rendered

/** All that is known of one encoding: `decode` for a backend's `encoding`, `render` for `output_encoding`. */
export interface Encoding {
  readonly decode?: Decoder
  /** The decoder stops at the end of the first value: a body that breaks off behind it is good. */
  readonly stopsAtValue?: boolean
  /** `stream`: nothing is written, the backend's answer passes as it comes. */
  readonly render?: Renderer | "stream"
}
