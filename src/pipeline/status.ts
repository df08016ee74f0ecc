import { templateText } from "./build-request.ts"
import type { BackendAnswer, BackendCall } from "./call.ts"
import type { StatusHandler } from "./component.ts"
import { GatewayError } from "./error.ts"
import { letGo } from "./let-go.ts"

/**
 * The reference's rule: 200 and 201 are good, anything else ends the call. Put another `StatusHandler` in its place
 * through `createGateway({ statusHandler })`, or per backend by the `backend/http` options.
 */
export const onlyOkAndCreated: StatusHandler = (answer, call) =>
  isGood(answer.response.status) ? { pass: answer } : refuse(answer, call)

async function refuse({ response }: BackendAnswer, call: BackendCall): Promise<never> {
  await letGo(response.body)
  throw invalidStatus(response.status, call)
}

export function isGood(status: number): boolean {
  return status === 200 || status === 201
}

/** `invalid status code 404 [GET /pattern/{{.Id}}]: http://host/pattern/7?q=1` */
export function invalidStatus(status: number, call: BackendCall): GatewayError {
  return new GatewayError("backend_status", `invalid status code ${status} ${call.label}: ${call.url}`)
}

/** The bracket of status texts: the backend's method and pattern as configured. */
export function callLabel(method: string, urlPattern: string): string {
  return `[${method} ${templateText(urlPattern)}]`
}
