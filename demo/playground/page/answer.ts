import type { Asked } from "./asked.ts"
import { byId, element, fill } from "./element.ts"
import { bodyView } from "./json-text.ts"
import { parseServerTiming } from "./server-timing.ts"
import { waterfall } from "./waterfall.ts"

/** Milliseconds after which the playground gives an answer up. */
const patience = 30_000

/** Sends the request and shows what comes back. */
export async function ask({ method, target, headers, body }: Asked): Promise<void> {
  const status = byId("status")
  fill(status, "Waiting …")
  const start = performance.now()
  try {
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(patience), cache: "no-store" }
    if (body !== undefined) init.body = body
    const response = await fetch(target, init)
    const text = await response.text()
    show(response, text, performance.now() - start)
  } catch (thrown) {
    fill(
      status,
      element("span", { className: "badge bad" }, "no answer"),
      ` ${thrown instanceof Error ? thrown.message : ""}`,
    )
    fill(byId("result"))
  }
}

function show(response: Response, text: string, duration: number): void {
  const completed = response.headers.get("x-krakend-completed")
  const timing = response.headers.get("server-timing")
  const reason = parseServerTiming(timing ?? "").find(({ name }) => name === "total")?.reason ?? ""
  fill(
    byId("status"),
    element(
      "span",
      { className: `badge ${tone(response.status)}`, id: "code" },
      `${response.status} ${response.statusText}`.trim(),
    ),
    " ",
    completed === null ? undefined : completeness(completed),
    reason === "" ? undefined : element("span", { className: "badge bad", id: "reason" }, reason),
    ` ${Math.round(duration)} ms · ${text.length.toLocaleString("en")} characters`,
  )
  const type = response.headers.get("content-type") ?? ""
  const rows = Array.from(response.headers, ([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
  )
  fill(
    byId("result"),
    waterfall(timing),
    text === "" ? element("p", { className: "quiet" }, "The body is empty.") : bodyView(text, /\bjson\b/.test(type)),
    element(
      "details",
      {},
      element("summary", {}, `${rows.length} headers`),
      element("table", {}, element("tbody", {}, ...rows)),
    ),
  )
}

function completeness(completed: string): HTMLElement {
  return completed === "true"
    ? element("span", { className: "badge good", id: "completed" }, "✓ complete")
    : element("span", { className: "badge warn", id: "completed" }, "◐ incomplete")
}

/** The class of a status: its colour, never the only sign. */
export function tone(status: number): string {
  if (status < 400) return "good"
  if (status === 429) return "warn"
  return status === 503 ? "busy" : "bad"
}
