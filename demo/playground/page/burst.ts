import { tone } from "./answer.ts"
import type { Asked } from "./asked.ts"
import { byId, drawn, element, fill } from "./element.ts"

/** Requests of one burst. */
const size = 50

interface Dot {
  readonly status: number
  /** Milliseconds from the burst's begin to its answer. */
  readonly at: number
}

/** The panel with the button; `asked` is the request that is fired. */
export function showBurst(asked: () => Asked): void {
  const counters = element("p", { className: "row", id: "counters", role: "status" })
  const plot = element("div", { id: "plot" })
  const button = element("button", { type: "button", id: "fire", onclick: () => void fire() }, `Fire ${size} requests`)
  fill(byId("burst-panel"), element("p", { className: "row" }, button, counters), plot)

  async function fire(): Promise<void> {
    button.disabled = true
    const dots: Dot[] = []
    const { method, target, headers, body } = asked()
    const start = performance.now()
    await Promise.all(
      Array.from({ length: size }, async () => {
        const init: RequestInit = { method, headers, cache: "no-store" }
        if (body !== undefined) init.body = body
        const status = await fetch(target, init).then(
          async (response) => {
            await response.body?.cancel()
            return response.status
          },
          () => 0,
        )
        dots.push({ status, at: performance.now() - start })
        fill(counters, ...counts(dots))
      }),
    )
    fill(plot, plotted(dots))
    button.disabled = false
  }
}

function counts(dots: readonly Dot[]): HTMLElement[] {
  return statuses(dots).map((status) =>
    element(
      "span",
      { className: `badge ${tone(status)}`, "data-status": status },
      `${status || "none"} × ${dots.filter((dot) => dot.status === status).length}`,
    ),
  )
}

function statuses(dots: readonly Dot[]): number[] {
  return [...new Set(dots.map(({ status }) => status))].sort((a, b) => a - b)
}

const [width, lane, left] = [640, 26, 44]

/** One lane for each status, a dot for each answer, time from left to right. */
function plotted(dots: readonly Dot[]): Node {
  const lanes = statuses(dots)
  const height = lanes.length * lane + 24
  const end = Math.max(1, ...dots.map(({ at }) => at))
  const x = (at: number) => left + ((width - left - 12) * at) / end
  const y = (status: number) => lanes.indexOf(status) * lane + lane / 2 + 4
  const label = `Answers over ${Math.round(end)} milliseconds: ${counts(dots)
    .map(({ textContent }) => textContent)
    .join(", ")}`
  const plot = drawn("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label })
  for (const status of lanes) {
    plot.append(
      drawn("line", { x1: left, x2: width - 8, y1: y(status), y2: y(status) }),
      drawn("text", { x: 8, y: y(status) + 4 }, String(status || "none")),
    )
  }
  for (const { status, at } of dots)
    plot.append(drawn("circle", { class: tone(status), cx: x(at), cy: y(status), r: 4 }))
  plot.append(
    drawn("text", { x: left, y: height - 6 }, "0 ms"),
    drawn("text", { x: width - 8, y: height - 6, "text-anchor": "end" }, `${Math.round(end)} ms`),
  )
  return plot
}
