/** How bad a finding is: an `error` refuses the start, a `warning` is only told. */
export type Severity = "error" | "warning"

/** One finding about a configuration. `at` is a path such as `endpoints[3].backend[0].url_pattern`, empty for the document. */
export interface Problem {
  readonly severity: Severity
  readonly at: string
  readonly message: string
}

/** Collects everything that is wrong with a configuration, so that all of it is reported together. */
export class Problems {
  readonly list: Problem[] = []

  error(at: string, message: string): void {
    this.list.push({ severity: "error", at, message })
  }

  warning(at: string, message: string): void {
    this.list.push({ severity: "warning", at, message })
  }

  get hasErrors(): boolean {
    return this.list.some((problem) => problem.severity === "error")
  }

  get errors(): Problem[] {
    return this.list.filter((problem) => problem.severity === "error")
  }
}

/** Thrown when a configuration has at least one error: nothing starts with it. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError"

  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"))
    this.problems = problems
  }
}

/** `endpoints[3].timeout: time: unknown unit`, or the message alone for a fault of the whole document. */
export function formatProblem({ at, message }: Problem): string {
  return at === "" ? message : `${at}: ${message}`
}
