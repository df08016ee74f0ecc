import type { TraceContext } from "../../pipeline/record.ts"

const traceparent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Entries and characters that a `tracestate` may have to be passed on (W3C Trace Context, section 3.3). */
const stateLimit = 512

/** What a caller's headers say: `undefined` where they are none of the standard's. */
export function parentOf(
  header: string | null,
  state: string | null,
): (Pick<TraceContext, "traceId" | "sampled" | "state"> & { readonly spanId: string }) | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] = traceparent.exec(header ?? "") ?? []
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return {
    traceId,
    spanId,
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
    state: state === null || state === "" || state.length > stateLimit ? undefined : state,
  }
}

/** The header for a call whose span is `spanId`. */
export function traceparentOf({ traceId, sampled }: TraceContext, spanId: string): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

/** Identifiers need to be different, not secret. */
export function hexId(digits: 16 | 32, random: () => number): string {
  let id = ""
  while (id.length < digits) {
    const bits = (random() * 0x1_0000_0000) >>> 0
    id += `${hex[bits >>> 24]}${hex[(bits >>> 16) & 255]}${hex[(bits >>> 8) & 255]}${hex[bits & 255]}`
  }
  // Nothing but zeros means "none".
  return id.endsWith("0000000000000000") ? `${id.slice(0, -1)}1` : id
}
