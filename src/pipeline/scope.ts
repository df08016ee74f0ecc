import type { Deadline } from "./deadline.ts"
import type { Ports } from "./ports.ts"
import type { CallRecord, RequestRecord } from "./record.ts"

/** What belongs to one request and is not part of it: its time, its client, and the way to the outside world. */
export interface Scope {
  readonly ports: Ports
  readonly deadline: Deadline
  /** The client's address after the `router` rules about proxies. */
  readonly clientAddress: string
  /** Claims of a valid token; set by the token validator. */
  claims: Readonly<Record<string, unknown>> | undefined
  /** What becomes of the request, where somebody asked to know: telemetry sets it, every refusal states its reason in it. */
  record: RequestRecord | undefined
  /** The call to a backend that this scope is for; set together with `record`. */
  readonly call: CallRecord | undefined
  /** Work that goes on after the answer has been sent. */
  waitUntil(work: Promise<unknown>): void
  /** `CDN-Loop` value of every call to a backend (RFC 8586): what came in, and this gateway. */
  readonly cdnLoop: string
  /** Runs a call when one of the six connections that may wait at once is free. */
  readonly connections: ConnectionGate
}

/** Lets a bounded number of calls wait for their answers at once; the others queue. */
export interface ConnectionGate {
  run<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T>
}

/** The same scope with an earlier deadline. */
export function withDeadline(scope: Scope, deadline: Deadline): Scope {
  return {
    ports: scope.ports,
    deadline,
    clientAddress: scope.clientAddress,
    claims: scope.claims,
    record: scope.record,
    call: scope.call,
    waitUntil: scope.waitUntil,
    cdnLoop: scope.cdnLoop,
    connections: scope.connections,
  }
}
