import type { Millis } from "../config/service.ts"
import type { Limit } from "../lib/token-bucket.ts"

/** Time as the runtime shows it: it stands still between I/O. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): Millis
}

/** Structured log lines. `fields` must never hold a secret. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warning(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type LogLevel = keyof Log

/** Writes one finished line of a log. */
export type Print = (level: LogLevel, line: string) => void

/** Where data points go that are counted elsewhere (Workers Analytics Engine). Writing never waits and never fails. */
export interface Dataset {
  writeDataPoint(point: { indexes?: string[]; blobs?: string[]; doubles?: number[] }): void
}

export type LogFields = Readonly<Record<string, unknown>>

/** One HTTP call to a backend, redirects not followed. Rejects when the connection fails or the signal aborts. */
export type Upstream = (url: string, init: RequestInit) => Promise<Response>

/** What became of asking for a token. */
export interface Verdict {
  readonly allowed: boolean
  /** Tokens left, as far as this isolate knows. */
  readonly remaining: number
  /** Milliseconds until a refused request may pass. */
  readonly retryAfter: Millis
}

/** Where a bucket lives and how exactly it is counted. */
export interface BucketOptions {
  readonly mode: "global" | "isolate" | "colo"
  readonly onFailure: "local" | "allow" | "deny"
  /** Milliseconds that a call to the global bucket may take. */
  readonly timeout: Millis
  /** Where the object of a global bucket should live; `undefined`: near whoever asks first. */
  readonly locationHint: string | undefined
  /** Objects over which the clients of one limit are spread. */
  readonly shards: number
  /** The Rate Limiting binding that `colo` asks. */
  readonly binding: string | undefined
}

/** Takes one token. `client`: whose bucket it is, where every client has one; of any length and with any characters. */
export type Take = (client?: string) => Verdict | Promise<Verdict>

/** Token buckets that hold for the whole world. */
export interface Limiter {
  /**
   * Prepares a limit when the configuration is compiled.
   * @param bucket Names the limit: one per endpoint entry, or per backend entry.
   * @param whose One bucket that all share, or one for each client.
   */
  open(bucket: string, whose: "all" | "client", limit: Limit, options: BucketOptions): Take
}

/** A store of small documents that outlives the isolate (KV). */
export interface KeyStore {
  get(key: string): Promise<string | null>
}

/** Responses that several isolates of a place share (the Cache API). */
export interface SharedCache {
  match(key: string): Promise<Response | undefined>
  put(key: string, response: Response): Promise<void>
}

/** Everything impure that components may use. It is passed, never imported; tests give doubles. */
export interface Ports {
  readonly clock: Clock
  readonly log: Log
  readonly print: Print
  readonly upstream: Upstream
  readonly limiter: Limiter
  readonly keyStore: KeyStore | undefined
  readonly sharedCache: SharedCache | undefined
  /** The dataset behind a binding. */
  dataset(binding: string): Dataset | undefined
  /** A number in [0, 1). */
  random(): number
}
