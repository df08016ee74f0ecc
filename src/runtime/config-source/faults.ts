import type { Log, LogFields } from "../../pipeline/ports.ts"

/** Faults that are remembered, so that each is logged once. */
const faultsKept = 100

/** Logs a fault with one line for each set of fields, however often it is seen. */
export function faultLog(log: Log): (message: string, fields: LogFields) => void {
  const told = new Set<string>()
  return function tell(message, fields) {
    const line = JSON.stringify([message, fields])
    if (told.has(line)) return
    if (told.size >= faultsKept) told.clear()
    told.add(line)
    log.error(message, fields)
  }
}

export function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}
