import * as v from "valibot"
import type { ExtraConfig } from "../config/service.ts"
import type { JsonValue } from "../lib/json/index.ts"

/**
 * Options of `extra_config.router` (semantics/routing-and-status.md, section 5). One wrong type among the first group
 * switches that whole group off, as the reference's decoder does; the second group is read option by option.
 */
export interface RouterOptions {
  readonly returnErrorMessage: boolean
  readonly redirectTrailingSlash: boolean
  readonly redirectFixedPath: boolean
  readonly removeExtraSlash: boolean
  readonly handleMethodNotAllowed: boolean
  readonly forwardedByClientIp: boolean
  readonly remoteIpHeaders: readonly string[] | undefined
  readonly trustedProxies: readonly string[] | undefined
  readonly appEngine: boolean
  readonly hideVersion: boolean
  readonly healthPath: string
  readonly disableHealth: boolean
  readonly decodePath: boolean
  readonly autoOptions: boolean
  /** JSON values that take the place of the 404 and 405 texts. */
  readonly errorBody: Readonly<Record<string, JsonValue>>
}

const flag = v.optional(v.boolean(), false)
const names = v.optional(v.nullable(v.array(v.string())))

const strictGroup = v.object({
  return_error_msg: flag,
  disable_redirect_trailing_slash: flag,
  disable_redirect_fixed_path: flag,
  remove_extra_slash: flag,
  disable_handle_method_not_allowed: flag,
  disable_path_decoding: flag,
  forwarded_by_client_ip: v.optional(v.boolean(), true),
  remote_ip_headers: names,
  trusted_proxies: names,
  app_engine: flag,
  hide_version_header: flag,
  max_multipart_memory: v.optional(v.number()),
  auto_options: flag,
  health_path: v.optional(v.string(), ""),
  disable_health: flag,
  use_h2c: flag,
  disable_access_log: flag,
  logger_skip_paths: names,
})

const looseGroup = v.object({
  health_path: v.fallback(v.optional(v.string(), ""), ""),
  disable_health: v.fallback(flag, false),
  disable_path_decoding: v.fallback(flag, false),
  auto_options: v.fallback(flag, false),
  error_body: v.fallback(v.optional(v.record(v.string(), v.unknown()), {}), {}),
})

/** Reads the options; a value that is no object counts as absent. */
export function routerOptions(extraConfig: ExtraConfig): RouterOptions {
  const raw = foldKeys(extraConfig.router)
  const strict = v.safeParse(strictGroup, raw)
  const group = strict.success ? strict.output : v.parse(strictGroup, {})
  const loose = v.parse(looseGroup, raw)
  return {
    returnErrorMessage: group.return_error_msg,
    redirectTrailingSlash: !group.disable_redirect_trailing_slash,
    redirectFixedPath: !group.disable_redirect_fixed_path,
    removeExtraSlash: group.remove_extra_slash,
    handleMethodNotAllowed: !group.disable_handle_method_not_allowed,
    forwardedByClientIp: group.forwarded_by_client_ip,
    remoteIpHeaders: group.remote_ip_headers ?? undefined,
    trustedProxies: group.trusted_proxies ?? undefined,
    appEngine: group.app_engine,
    hideVersion: group.hide_version_header,
    healthPath: loose.health_path || "/__health",
    disableHealth: loose.disable_health,
    decodePath: !loose.disable_path_decoding,
    autoOptions: loose.auto_options,
    errorBody: loose.error_body as Record<string, JsonValue>,
  }
}

/** Option names of this block match in any letter case. */
function foldKeys(raw: unknown): Record<string, unknown> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return {}
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key.toLowerCase(), value]))
}
