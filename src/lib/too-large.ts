/** Input or output that is well formed but would need more memory or time than one request may take. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError"
}
