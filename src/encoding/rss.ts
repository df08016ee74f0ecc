import { decodeFeed } from "../lib/feed/index.ts"
import type { Encoding } from "./encoding.ts"

/** RSS, RDF, Atom and JSON Feed as one shape of data. There is no way back: as an output it is an unknown name. */
export const rss: Encoding = { decode: decodeFeed }
