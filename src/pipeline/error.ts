/** Why a request was refused or failed: a stable machine-readable word, see docs/reasons.md. */
export type Reason =
  | "bad_request"
  | "backend_connection"
  | "backend_decoding"
  | "backend_no_host"
  | "backend_request"
  | "backend_status"
  | "backend_too_large"
  | "circuit_open"
  | "deadline_exceeded"
  | "evaluator_refused"
  | "internal"
  | "limit_backend"
  | "loop_detected"
  | "merge_failed"
  | "modifier"
  | "schema_refused"
  | "script"

/** The answer that an error asks for, where it is not the bare 500. */
export interface ErrorAnswer {
  /** Status of the client's answer; 500 when absent. */
  readonly status?: number
  /** Content type of the text under `return_error_msg`; sniffed when absent. */
  readonly contentType?: string
  /** Bytes shown under `return_error_msg` in place of the message. */
  readonly body?: Uint8Array
}

/**
 * A failure inside the pipeline. The message is the reference's text, which a client sees only under
 * `router.return_error_msg`; `status` counts when no part of the answer could be saved
 * (semantics/routing-and-status.md, section 2).
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError"
  readonly reason: Reason
  readonly answer: ErrorAnswer

  constructor(reason: Reason, message: string, answer: ErrorAnswer = {}) {
    super(message)
    this.reason = reason
    this.answer = answer
  }
}

/** What the reference's context says when a time-out ends a call. */
export function deadlineExceeded(): GatewayError {
  return new GatewayError("deadline_exceeded", "context deadline exceeded")
}

/** Failures of several backends: one line each, in order of arrival; it never has a status of its own. */
export function mergeErrors(errors: readonly GatewayError[]): GatewayError {
  return new GatewayError("merge_failed", errors.map((error) => error.message).join("\n"))
}

/** Anything thrown as a GatewayError: what is not one is a fault of ours and shows no text. */
export function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new GatewayError("internal", text)
}
