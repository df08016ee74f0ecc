/** An endpoint as the playground shows it: what one may send, and what happens then. */
export interface ShownEndpoint {
  readonly method: string
  readonly path: string
  readonly comment: string
  readonly parameters: readonly string[]
  readonly query: readonly string[]
  readonly headers: readonly string[]
  /** An example of a body, for methods that have one. */
  readonly body?: string | undefined
  readonly output: string
  readonly backends: readonly string[]
  /** Namespaces at work, by their last word. */
  readonly features: readonly string[]
  readonly needsToken: boolean
  /** Its answer holds a token that the others may be tried with. */
  readonly mintsToken: boolean
}

/** What `/__playground/service.json` holds. */
export interface ShownService {
  readonly name: string
  readonly endpoints: readonly ShownEndpoint[]
}
