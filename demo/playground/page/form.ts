import type { ShownEndpoint, ShownService } from "../../../src/cli/shown-service.ts"
import type { Asked } from "./asked.ts"
import { byId, element, fill } from "./element.ts"

/** The form of one endpoint. */
export interface RequestForm {
  /** The request as it is filled in now. */
  asked(): Asked
}

/** Shows the form of an endpoint; `send` runs when it is submitted. */
export function showForm(service: ShownService, endpoint: ShownEndpoint, send: () => void): RequestForm {
  const parameters = endpoint.parameters.map((name) => field(name, "path", "1"))
  const query = endpoint.query.map((name) => field(name, "query", ""))
  const headers = endpoint.headers.map((name) => field(name, "header", ""))
  const token = endpoint.needsToken ? field("Authorization", "header", "") : undefined
  const body =
    endpoint.body === undefined
      ? undefined
      : element("textarea", { id: "field-body", value: endpoint.body, spellcheck: false })
  const all = [...parameters, ...query, ...headers, ...(token === undefined ? [] : [token])]

  const form = byId("form") as HTMLFormElement
  form.onsubmit = (event) => {
    event.preventDefault()
    send()
  }
  fill(
    form,
    element(
      "p",
      { className: "title" },
      element("span", { className: "method" }, endpoint.method),
      element("code", {}, endpoint.path),
    ),
    endpoint.comment === "" ? undefined : element("p", { className: "quiet" }, endpoint.comment),
    element(
      "p",
      { className: "row" },
      ...endpoint.features.map((feature) => element("span", { className: "badge quiet" }, feature)),
    ),
    element("p", { className: "quiet mono" }, endpoint.backends.join("  ·  ")),
    element("div", { className: "fields" }, ...all.flatMap(({ label, input }) => [label, input])),
    body && element("label", { htmlFor: "field-body" }, "Body"),
    body,
    element(
      "p",
      { className: "row" },
      element("button", { className: "main", id: "send" }, "Send"),
      token && mintButton(service, token.input),
    ),
  )

  return {
    asked() {
      const names = new Map(parameters.map(({ name, input }) => [name, encodeURIComponent(input.value)]))
      const path = endpoint.path.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => names.get(name) ?? whole)
      const search = new URLSearchParams(
        query.filter(({ input }) => input.value !== "").map(({ name, input }) => [name, input.value]),
      ).toString()
      const sent = new Headers()
      for (const { name, input } of [...headers, ...(token === undefined ? [] : [token])]) {
        if (input.value !== "") sent.set(name, input.value)
      }
      if (body !== undefined) sent.set("Content-Type", "application/json")
      return {
        method: endpoint.method,
        target: search === "" ? path : `${path}?${search}`,
        headers: sent,
        body: body?.value,
      }
    },
  }
}

interface Field {
  readonly name: string
  readonly label: HTMLLabelElement
  readonly input: HTMLInputElement
}

function field(name: string, place: string, value: string): Field {
  const id = `field-${place}-${name}`
  return {
    name,
    label: element("label", { htmlFor: id }, name, element("small", {}, place)),
    input: element("input", { id, value, autocomplete: "off", spellcheck: false }),
  }
}

/** Asks the endpoint whose answers are signed for a token, and puts it into the field. */
function mintButton({ endpoints }: ShownService, input: HTMLInputElement): HTMLElement | undefined {
  const mint = endpoints.find(({ mintsToken }) => mintsToken)
  if (mint === undefined) return undefined
  const get = async () => {
    const answer: unknown = await (await fetch(mint.path, { method: mint.method })).json()
    const token = typeof answer === "object" && answer !== null && "access_token" in answer ? answer.access_token : ""
    input.value = `Bearer ${String(token)}`
  }
  return element("button", { type: "button", id: "mint", onclick: () => void get() }, "Get a token")
}
