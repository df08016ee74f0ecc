import * as v from "valibot"
import type { ExtraConfig, Millis } from "../../config/service.ts"
import { parseDuration } from "../../lib/go-duration.ts"
import type { BucketOptions } from "../../pipeline/ports.ts"

/** Our own namespace: how limits are counted, and what answers say about them (docs/limits.md). */
export const limitsNamespace = "skerry/limits"

/** Headers that answers may carry: names as the configuration has them. */
export const headerFamilies = ["Retry-After", "RateLimit", "X-RateLimit"] as const
export type HeaderFamily = (typeof headerFamilies)[number]

const paidNamespaces = ["qos/ratelimit/service", "qos/ratelimit/tiered"] as const
export type PaidNamespace = (typeof paidNamespaces)[number]

const locations = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const

const duration = v.pipe(
  v.string(),
  v.transform((text): Millis => parseDuration(text) ?? Number.NaN),
  v.check((millis) => millis > 0, "a duration such as 50ms is expected"),
)

const keys = {
  mode: v.picklist(["global", "isolate", "colo"]),
  on_failure: v.picklist(["local", "allow", "deny"]),
  timeout: duration,
  location_hint: v.picklist(locations),
  shards: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  binding: v.string(),
  headers: v.union([v.boolean(), v.array(v.picklist(headerFamilies))]),
  client_ip: v.picklist(["router", "cloudflare"]),
}

/** What an endpoint may say; it overrides the service key by key. */
export const endpointSettings = v.partial(v.strictObject(keys))

/** What the service may say. */
export const serviceSettings = v.partial(v.strictObject({ ...keys, enforce: v.array(v.picklist(paidNamespaces)) }))

/** How the limits at one place are counted. */
export interface LimitSettings {
  readonly bucket: BucketOptions
  readonly headers: ReadonlySet<HeaderFamily>
  /** Clients are told apart by what Cloudflare says, not by headers that anybody can send. */
  readonly cloudflareAddress: boolean
}

/** Reads the settings of an endpoint over those of the service. */
export function limitSettings(service: ExtraConfig, endpoint: ExtraConfig = {}): LimitSettings {
  const merged = { ...read(serviceSettings, service), ...read(endpointSettings, endpoint) }
  const { headers = false } = merged
  return {
    bucket: {
      mode: merged.mode ?? "global",
      onFailure: merged.on_failure ?? "local",
      timeout: merged.timeout ?? 50,
      locationHint: merged.location_hint,
      shards: merged.shards ?? 16,
      binding: merged.binding,
    },
    headers: new Set(typeof headers === "boolean" ? (headers ? headerFamilies : []) : headers),
    cloudflareAddress: merged.client_ip === "cloudflare",
  }
}

/** Whether a namespace that the reference's free edition ignores is to be obeyed. */
export function isEnforced(service: ExtraConfig, namespace: PaidNamespace): boolean {
  return read(serviceSettings, service).enforce?.includes(namespace) ?? false
}

function read<S extends typeof serviceSettings | typeof endpointSettings>(schema: S, extraConfig: ExtraConfig) {
  const raw = extraConfig[limitsNamespace]
  if (raw === undefined) return {} as Partial<v.InferOutput<S>>
  const parsed = v.safeParse(schema, raw)
  return (parsed.success ? parsed.output : {}) as Partial<v.InferOutput<S>>
}
