/** What `/__playground/service.json` holds; made by `describeService` of the command line. */
export interface ShownEndpoint {
  readonly method: string
  readonly path: string
  readonly comment: string
  readonly parameters: readonly string[]
  readonly query: readonly string[]
  readonly headers: readonly string[]
  readonly body?: string
  readonly output: string
  readonly backends: readonly string[]
  readonly features: readonly string[]
  readonly needsToken: boolean
  readonly mintsToken: boolean
}

export interface ShownService {
  readonly name: string
  readonly endpoints: readonly ShownEndpoint[]
}

/** A request as the form has it. */
export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Headers
  readonly body: string | undefined
}
