import type { Limit } from "../../../src/lib/token-bucket.ts"

/** One request of the traffic: milliseconds after the start, and whose it is. */
export interface Arrival {
  readonly at: number
  readonly client?: string
}

/** What one isolate is to send. */
export interface Order {
  readonly bucket: string
  readonly whose: "all" | "client"
  readonly limit: Limit
  /** Milliseconds since the Unix epoch. */
  readonly start: number
  readonly arrivals: readonly Arrival[]
}

/** What became of one request. */
export interface Answer {
  readonly allowed: boolean
  readonly began: number
  readonly ended: number
  readonly client: string | undefined
}
