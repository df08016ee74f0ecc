import { env } from "cloudflare:workers"

/** Bindings and variables of the deployment. Everything is optional: a bare `wrangler deploy` has none of them. */
export interface Environment {
  /** Text of the configuration in place of the bundled krakend.json (set by `skerry run`). */
  readonly KRAKEND_JSON?: string
  /** Address to assume where no edge in front says who the peer is. */
  readonly SKERRY_CLIENT_ADDRESS?: string
  /** KV namespace of pushed configurations (docs/operating.md). */
  readonly CONFIG?: KVNamespace
  /** Seconds until an isolate looks for a newly pushed configuration; 30 when absent. */
  readonly SKERRY_CONFIG_INTERVAL?: string
  /** `on`: answers say in `X-Skerry-Config` which document they come from. */
  readonly SKERRY_CONFIG_HEADER?: string
  readonly [name: string]: unknown
}

export const environment = env as unknown as Environment

/** Variables and secrets as text: what `KRAKEND_` overrides and `{{ env "NAME" }}` read. */
export function variables(): Record<string, string | undefined> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) if (typeof value === "string") texts[name] = value
  return texts
}
