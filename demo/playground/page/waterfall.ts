import { element } from "./element.ts"
import { parseServerTiming, type Timing } from "./server-timing.ts"

/** The calls to backends as bars over the time of the whole request; nothing without the header. */
export function waterfall(header: string | null): HTMLElement | undefined {
  const timings = parseServerTiming(header ?? "")
  const calls = timings.filter(({ name }) => name !== "total")
  if (calls.length === 0) return undefined
  const total = Math.max(1, ...timings.map(({ start, duration }) => start + duration))
  return element(
    "dl",
    { className: "waterfall", "aria-label": "Calls to backends" },
    ...calls.flatMap((call) => row(call, total)),
  )
}

function row({ description, start, duration, status, reason }: Timing, total: number): HTMLElement[] {
  const bar = element("span", { className: reason === "" ? "bar" : "bar failed" })
  bar.style.setProperty("--from", `${(100 * start) / total}%`)
  bar.style.setProperty("--share", `${(100 * duration) / total}%`)
  const said = reason === "" ? String(status || "") : reason
  return [
    element("dt", {}, description, element("small", { className: reason === "" ? "quiet" : "bad" }, ` ${said}`)),
    element("dd", { className: "track", "aria-hidden": "true" }, bar),
    element("dd", { className: "time" }, `${Math.round(duration)} ms`),
  ]
}
