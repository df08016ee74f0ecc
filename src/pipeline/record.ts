import type { Endpoint, Millis } from "../config/service.ts"
import type { Reason } from "./reasons.ts"

/** One call to a backend as it is seen from outside: with its redirects, retries and decoding. */
export interface CallRecord {
  /** `GET http://host/pattern`: the configured call, without any value of the client. */
  readonly name: string
  readonly start: Millis
  /** `undefined` while it runs. */
  end: Millis | undefined
  /** Status of the last answer; 0 when none came. */
  status: number
  /** Why it failed. */
  reason: Reason | undefined
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
  readonly calls: CallRecord[] = []

  constructor(start: Millis) {
    this.start = start
  }

  /** States why the request ends here. The outermost refusal counts: it is said last. */
  refuse(reason: Reason, detail?: string): void {
    this.reason = reason
    this.detail = detail
  }
}
