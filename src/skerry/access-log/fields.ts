import type { CallRecord } from "../../pipeline/record.ts"
import type { Finished } from "../../telemetry/recorder/observe.ts"

/** A value of a line; `undefined` leaves the member out. */
type Field = (finished: Finished) => unknown

const header =
  (name: string): Field =>
  ({ request }) =>
    request.headers.get(name) ?? undefined

/** The fields that one may ask for. Those that a client writes can hold anything: JSON keeps them on their line. */
export const fields = {
  path: ({ request }) => request.path,
  query: ({ request }) => request.rawQuery || undefined,
  host: ({ request }) => request.host,
  client_address: ({ scope }) => scope.clientAddress,
  user_agent: header("user-agent"),
  referer: header("referer"),
  country: header("cf-ipcountry"),
  ray: header("cf-ray"),
  subject: ({ scope }) => scope.claims?.sub,
  detail: ({ record }) => record.detail,
  trace_id: ({ record }) => record.trace?.traceId,
  backends: ({ record }) => record.calls.map((call) => backend(call, record.start)),
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof fields

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fields, name)
}

function backend({ backend: { method, urlPattern }, start, end, status, reason }: CallRecord, from: number): unknown {
  return {
    call: `${method} ${urlPattern}`,
    start_ms: start - from,
    duration_ms: end === undefined ? undefined : end - start,
    status,
    reason,
  }
}
