import type { backendFields, endpointFields, FieldTable, Kind, serviceFields } from "./fields.ts"

/** How each kind of value is best written; the loader takes more (docs/configuration.md, "Conversions"). */
interface Written extends Record<Kind, unknown> {
  text: string
  integer: number
  flag: boolean
  /** `"1.5s"`, `"100ms"`, `"1m30s"`. */
  duration: string
  texts: readonly string[]
  textMap: Readonly<Record<string, string>>
  /** Namespace → its options. */
  namespaces: AnyNamespaces
  list: readonly unknown[]
  ignored: unknown
}

/** Namespace → its options, where nothing is known of them. */
export type AnyNamespaces = Readonly<Record<string, unknown>>

type Document<Table extends FieldTable, Namespaces> = {
  readonly [Key in keyof Table]?: Key extends "extra_config" ? Namespaces : Written[Table[Key]["kind"]]
} & {
  /** Notes are never read. */
  readonly [note: `@${string}` | `_${string}` | `//${string}`]: unknown
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** One entry of an endpoint's `backend`. */
export type BackendConfig<Namespaces = AnyNamespaces> = Omit<
  Document<typeof backendFields, Namespaces>,
  "url_pattern"
> & { readonly url_pattern: string }

/** One entry of `endpoints`. */
export type EndpointConfig<Namespaces = AnyNamespaces> = Omit<
  Document<typeof endpointFields, Namespaces>,
  "endpoint" | "method" | "backend"
> & {
  readonly endpoint: string
  readonly method?: Method
  readonly backend: readonly BackendConfig<Namespaces>[]
}

/** A `krakend.json` as it is written: `export const config = { … } satisfies KrakendConfig`. */
export type KrakendConfig<Namespaces = AnyNamespaces> = Omit<
  Document<typeof serviceFields, Namespaces>,
  "version" | "endpoints"
> & {
  readonly $schema?: string
  readonly version: 3
  readonly endpoints: readonly EndpointConfig<Namespaces>[]
}
