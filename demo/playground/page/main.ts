import type { ShownEndpoint, ShownService } from "../../../src/cli/shown-service.ts"
import { ask } from "./answer.ts"
import { showBurst } from "./burst.ts"
import { byId, element, fill } from "./element.ts"
import { type RequestForm, showForm } from "./form.ts"
import { showStreams } from "./stream.ts"

const service = (await (await fetch("/__playground/service.json")).json()) as ShownService
const filter = byId("filter") as HTMLInputElement
let current: { endpoint: ShownEndpoint; form: RequestForm } | undefined

/** The endpoint's name in the address bar, so that it can be shared. */
const fragmentOf = ({ method, path }: ShownEndpoint) => `#${method}${path}`

function choose(endpoint: ShownEndpoint): void {
  const form: RequestForm = showForm(service, endpoint, () => void ask(form.asked()))
  current = { endpoint, form }
  fill(byId("status"), "Nothing asked yet: press Send.")
  fill(byId("result"))
  history.replaceState(null, "", fragmentOf(endpoint))
  for (const button of byId("endpoints").querySelectorAll("button")) {
    button.setAttribute("aria-current", String(button.dataset.name === fragmentOf(endpoint)))
  }
}

function list(): void {
  const wanted = filter.value.toLowerCase()
  const shown = service.endpoints.filter(({ method, path, comment }) =>
    `${method} ${path} ${comment}`.toLowerCase().includes(wanted),
  )
  fill(
    byId("endpoints"),
    ...shown.map((endpoint) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            "data-name": fragmentOf(endpoint),
            "aria-current": String(endpoint === current?.endpoint),
            onclick: () => choose(endpoint),
          },
          element("span", { className: "method" }, endpoint.method),
          element("span", {}, endpoint.path),
        ),
      ),
    ),
  )
}

function switchTheme(): void {
  const root = document.documentElement
  const isDark =
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark"
  root.dataset.theme = isDark ? "light" : "dark"
}

/** The first path of a no-op endpoint whose name speaks of a kind of stream, else of any no-op endpoint. */
function streamPath(kind: RegExp): string {
  const raw = service.endpoints.filter(({ output, method }) => output === "no-op" && method === "GET")
  return (raw.find(({ path }) => kind.test(path)) ?? raw[0])?.path ?? "/"
}

byId("service").textContent = service.name
byId("theme").addEventListener("click", switchTheme)
filter.addEventListener("input", list)
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
  if (event.key === "/" && !typing) {
    event.preventDefault()
    filter.focus()
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (byId("form") as HTMLFormElement).requestSubmit()
})

list()
const [first] = service.endpoints
const asked = service.endpoints.find((endpoint) => fragmentOf(endpoint) === decodeURIComponent(location.hash))
if (asked ?? first) choose((asked ?? first) as ShownEndpoint)
showBurst(() => current?.form.asked() ?? { method: "GET", target: "/", headers: new Headers(), body: undefined })
showStreams(streamPath(/event|stream|sse/), streamPath(/socket|ws/))
