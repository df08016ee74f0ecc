import type { Backend, Endpoint, Millis } from "../config/service.ts"
import type { Deadline } from "./deadline.ts"
import type { Reason } from "./reasons.ts"

/** One call to a backend: with its redirects, retries and decoding. */
export interface CallRecord {
  readonly backend: Backend
  readonly deadline: Deadline
  readonly start: Millis
  /** `undefined` while it runs. */
  end: Millis | undefined
  /** Status of the last answer; 0 when none came. */
  status: number
  /** Why it failed. */
  reason: Reason | undefined
  /** Milliseconds from the last request of the call to the head of its answer. */
  roundTrip: Millis | undefined
  /** The call's span, 16 hexadecimal digits, where the request is traced. */
  spanId: string | undefined
}

/** The stage between the handlers and the backends: everything that an endpoint makes of its calls. */
export interface PipeRecord {
  readonly start: Millis
  end: Millis | undefined
  complete: boolean
  failed: boolean
}

/** A request's place in a trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** The request's own span: 16 hexadecimal digits. */
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly sampled: boolean
  /** `tracestate` as it came. */
  readonly state: string | undefined
}

/**
 * What becomes of one request. It exists only when somebody asked to know (logs, traces, problem details): everybody else
 * says what happens through `scope.record?.`, which costs nothing without one.
 */
export class RequestRecord {
  readonly start: Millis
  /** `undefined` when no endpoint was reached. */
  endpoint: Endpoint | undefined
  /** Why the request was refused or failed; `undefined` for an answer that is good, be it incomplete. */
  reason: Reason | undefined
  /** The text behind the reason, for logs: it may hold URLs of backends. */
  detail: string | undefined
  trace: TraceContext | undefined
  pipe: PipeRecord | undefined
  readonly calls: CallRecord[] = []

  constructor(start: Millis) {
    this.start = start
  }

  /** States why the request ends here. The outermost refusal counts: it is said last. */
  refuse(reason: Reason, detail?: string): void {
    this.reason = reason
    this.detail = detail
  }

  /** Begins to record a call. */
  call(backend: Backend, deadline: Deadline, start: Millis): CallRecord {
    const call = {
      backend,
      deadline,
      start,
      end: undefined,
      status: 0,
      reason: undefined,
      roundTrip: undefined,
      spanId: undefined,
    }
    this.calls.push(call)
    return call
  }

  /** Says of calls that nobody waits for any more why: their own end comes later than the answer. */
  settle(now: Millis): void {
    for (const call of this.calls) {
      if (call.end !== undefined) continue
      call.end = now
      if (call.deadline.passed) call.reason = "deadline_exceeded"
    }
  }
}
