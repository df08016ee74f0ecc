/** A duration or an instant in milliseconds; fractions keep the nanoseconds of a Go duration. */
export type Millis = number

/** The value of an `extra_config` key: namespace → configuration as written, legacy names already replaced by new ones. */
export type ExtraConfig = Readonly<Record<string, unknown>>

/**
 * A loaded `krakend.json`: every default filled in, every text converted, every rule of
 * semantics/configuration.md checked. The only configuration type that anything right of `config/` sees.
 */
export interface Service {
  readonly name: string
  readonly port: number
  /** Service `timeout`; 2 s when absent or 0. */
  readonly timeout: Millis
  readonly cacheTtl: Millis
  readonly hosts: readonly string[]
  readonly outputEncoding: string
  readonly debugEndpoint: boolean
  readonly echoEndpoint: boolean
  readonly disableRest: boolean
  readonly endpoints: readonly Endpoint[]
  readonly extraConfig: ExtraConfig
}

/** One entry of `endpoints`. */
export interface Endpoint {
  /** `endpoints[3]`: the place that a problem or a log line names. */
  readonly at: string
  /** GET, POST, PUT, PATCH or DELETE in upper case; anything else is never routed. */
  readonly method: string
  /** Path as written, but with one leading slash and without doubled ones; placeholders as `{name}`. */
  readonly path: string
  /** Names that the route tree gives values, in order: `id.json` for `/u/{id}.json`, `x` for a literal `:x`. */
  readonly parameters: readonly string[]
  /** The path as the route tree has it, parameters as `:name`. */
  readonly route: string
  readonly timeout: Millis
  readonly cacheTtl: Millis
  readonly concurrentCalls: number
  readonly outputEncoding: string
  /** Canonical header names, or holding `*`. */
  readonly inputHeaders: readonly string[]
  readonly inputQueryStrings: readonly string[]
  readonly backends: readonly Backend[]
  readonly extraConfig: ExtraConfig
}

/** One entry of an endpoint's `backend` list. */
export interface Backend {
  /** `endpoints[3].backend[0]`. */
  readonly at: string
  /** In upper case; the endpoint's when it has none. */
  readonly method: string
  /** With a leading slash, placeholders as `{name}` in the spelling of the endpoint. */
  readonly urlPattern: string
  /** Sanitised (`http://name:port`) unless `disable_host_sanitize`. */
  readonly hosts: readonly string[]
  /** As written, lower-cased only for looking up the decoder; `no-op` when the endpoint's output is no-op. */
  readonly encoding: string
  readonly isCollection: boolean
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly mapping: Readonly<Record<string, string>>
  readonly group: string
  readonly target: string
  readonly concurrentCalls: number
  /** `undefined`: no filter of its own (absent or empty list). Canonical names; `*` is literal here. */
  readonly inputHeaders: readonly string[] | undefined
  readonly inputQueryStrings: readonly string[] | undefined
  /** `sd`: "static", "dns" … */
  readonly serviceDiscovery: string
  readonly extraConfig: ExtraConfig
}
