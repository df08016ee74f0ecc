import type { ExtraConfig, Millis } from "./service.ts"

/** How a value of the document is read: what it may be converted from is in `convert.ts`. */
export type Kind = "text" | "integer" | "flag" | "duration" | "texts" | "textMap" | "namespaces" | "list" | "ignored"

/** The value a kind gives. A key that is absent or null gives the kind's zero value, as in the reference. */
export interface ValueOf extends Record<Kind, unknown> {
  text: string
  integer: number
  flag: boolean
  duration: Millis
  texts: readonly string[]
  textMap: Readonly<Record<string, string>>
  namespaces: ExtraConfig
  /** Objects of another table, not yet read. */
  list: readonly unknown[]
  /** Not looked at: the platform has no such thing. */
  ignored: undefined
}

/** One known key of the document. */
export interface Field {
  readonly kind: Kind
  /** What stands for the zero value when nothing is inherited. */
  readonly default?: string | number
  /** Why the key has no effect here, told as a warning. */
  readonly ignored?: string
}

export type FieldTable = Readonly<Record<string, Field>>

export type Values<Table extends FieldTable> = { readonly [Key in keyof Table]: ValueOf[Table[Key]["kind"]] }

const connections = "the platform manages connections"
const listener = "the platform accepts the connections of clients"

/** Keys of the document itself (semantics/configuration.md). */
export const serviceFields = {
  version: { kind: "integer" },
  name: { kind: "text" },
  port: { kind: "integer", default: 8080 },
  listen_ip: { kind: "text" },
  host: { kind: "texts" },
  timeout: { kind: "duration", default: 2000 },
  cache_ttl: { kind: "duration" },
  output_encoding: { kind: "text", default: "json" },
  debug_endpoint: { kind: "flag" },
  echo_endpoint: { kind: "flag" },
  disable_rest: { kind: "flag" },
  endpoints: { kind: "list" },
  extra_config: { kind: "namespaces" },
  read_timeout: { kind: "duration", ignored: listener },
  read_header_timeout: { kind: "duration", ignored: listener },
  write_timeout: { kind: "duration", ignored: listener },
  idle_timeout: { kind: "duration", ignored: listener },
  max_header_bytes: { kind: "integer", ignored: listener },
  use_h2c: { kind: "flag", ignored: listener },
  tls: { kind: "ignored", ignored: "the platform ends TLS; set up certificates for the route or the custom domain" },
  client_tls: { kind: "ignored", ignored: "the platform speaks TLS to backends; use an mTLS certificate binding" },
  allow_insecure_connections: { kind: "flag", ignored: "the platform always checks a backend's certificate" },
  disable_keep_alives: { kind: "flag", ignored: connections },
  disable_compression: { kind: "flag", ignored: connections },
  max_idle_connections: { kind: "integer", ignored: connections },
  max_idle_connections_per_host: { kind: "integer", ignored: connections },
  idle_connection_timeout: { kind: "duration", ignored: connections },
  response_header_timeout: { kind: "duration", ignored: connections },
  expect_continue_timeout: { kind: "duration", ignored: connections },
  dialer_timeout: { kind: "duration", ignored: connections },
  dialer_fallback_delay: { kind: "duration", ignored: connections },
  dialer_keep_alive: { kind: "duration", ignored: connections },
  dns_cache_ttl: { kind: "duration", ignored: connections },
  max_shutdown_wait_time: { kind: "duration", ignored: "requests are never cut off by a new deployment" },
  plugin: { kind: "ignored", ignored: "Go plugins cannot run here; write a component or a Lua script" },
  async_agent: { kind: "ignored", ignored: "there are no queue agents; use a queue consumer that calls the endpoint" },
  sequential_start: { kind: "flag", ignored: "there are no queue agents" },
} as const satisfies FieldTable

/** Keys of one entry of `endpoints`. */
export const endpointFields = {
  endpoint: { kind: "text", default: "/" },
  method: { kind: "text", default: "GET" },
  backend: { kind: "list" },
  concurrent_calls: { kind: "integer", default: 1 },
  timeout: { kind: "duration" },
  cache_ttl: { kind: "duration" },
  input_query_strings: { kind: "texts" },
  input_headers: { kind: "texts" },
  output_encoding: { kind: "text" },
  extra_config: { kind: "namespaces" },
} as const satisfies FieldTable

/** Keys of one entry of an endpoint's `backend`. */
export const backendFields = {
  host: { kind: "texts" },
  disable_host_sanitize: { kind: "flag" },
  method: { kind: "text" },
  url_pattern: { kind: "text", default: "/" },
  encoding: { kind: "text", default: "json" },
  is_collection: { kind: "flag" },
  target: { kind: "text" },
  allow: { kind: "texts" },
  deny: { kind: "texts" },
  mapping: { kind: "textMap" },
  group: { kind: "text" },
  input_query_strings: { kind: "texts" },
  input_headers: { kind: "texts" },
  sd: { kind: "text" },
  timeout: { kind: "ignored", ignored: "a backend has the time of its endpoint" },
  sd_scheme: { kind: "text", ignored: "no DNS records are looked up here" },
  extra_config: { kind: "namespaces" },
} as const satisfies FieldTable
