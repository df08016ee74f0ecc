import { env } from "cloudflare:workers"

/** Bindings and variables of the deployment. Everything is optional: a bare `wrangler deploy` has none of them. */
export interface Environment {
  /** Text of the configuration in place of the bundled krakend.json (set by `skerry run`). */
  readonly KRAKEND_JSON?: string
  /** Address to assume where no edge in front says who the peer is. */
  readonly SKERRY_CLIENT_ADDRESS?: string
  readonly [name: string]: unknown
}

export const environment = env as unknown as Environment

/** Variables and secrets as text: what `KRAKEND_` overrides and `{{ env "NAME" }}` read. */
export function variables(): Record<string, string | undefined> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) if (typeof value === "string") texts[name] = value
  return texts
}
