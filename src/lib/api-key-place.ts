import * as v from "valibot"
import { queryParse } from "./go-url.ts"

/** Options that say where a request has its API key; of the service or of one endpoint. */
export const placeOptions = {
  strategy: v.optional(v.picklist(["header", "query_string"])),
  identifier: v.optional(v.pipe(v.string(), v.nonEmpty("must not be empty"))),
}

interface KeyPlace {
  readonly strategy?: "header" | "query_string" | undefined
  readonly identifier?: string | undefined
}

/** What of a request may hold its key. */
interface KeyedRequest {
  readonly rawQuery: string
  readonly headers: { get(name: string): string | null }
}

const scheme = "bearer "

/**
 * Compiles where the key stands: the endpoint's own place, else the service's, else the header `Authorization` or the parameter `key`.
 * @returns a request's key; empty where it has none
 */
export function keyPlace(own: KeyPlace, common: KeyPlace): (request: KeyedRequest) => string {
  const strategy = own.strategy ?? common.strategy ?? "header"
  const name = own.identifier ?? common.identifier
  if (strategy === "query_string") return ({ rawQuery }) => queryParse(rawQuery).get(name ?? "key")?.[0] ?? ""
  return ({ headers }) => {
    const value = headers.get(name ?? "Authorization") ?? ""
    return value.slice(0, scheme.length).toLowerCase() === scheme ? value.slice(scheme.length) : value
  }
}
