/** A request as the form has it. */
export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Headers
  readonly body: string | undefined
}
