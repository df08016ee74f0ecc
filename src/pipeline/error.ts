import { TooLargeError } from "../lib/too-large.ts"
import type { Reason } from "./reasons.ts"

export type { Reason }

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
  const common = errors.every(({ reason }) => reason === errors[0]?.reason) ? errors[0]?.reason : undefined
  return new GatewayError(common ?? "merge_failed", errors.map((error) => error.message).join("\n"))
}

/** Anything thrown as a GatewayError: what is neither that nor too large is a fault of ours. */
export function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  if (thrown instanceof TooLargeError) return new GatewayError("backend_too_large", thrown.message)
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new GatewayError("internal", text)
}
