import type { Encoding, Renderer } from "./encoding.ts"
import { renderJson } from "./json.ts"
import { renderXml } from "./xml.ts"
import { renderYaml } from "./yaml.ts"

/** What is offered, in the order in which it is tried for each part of `Accept`. */
const offers: readonly (readonly [type: string, render: Renderer])[] = [
  ["application/json", renderJson],
  ["text/plain", renderYaml],
  ["application/xml", renderXml],
  ["application/x-yaml", renderYaml],
]

/** JSON, XML or YAML by the client's `Accept`, whose `q` values do not count; JSON when nothing of it is offered. */
export const negotiate: Encoding = {
  render: (data, accept) => (accept === null ? renderJson : offered(accept))(data, accept),
}

function offered(accept: string): Renderer {
  for (const part of accept.split(",")) {
    const wanted = (part.split(";", 1)[0] ?? "").trim()
    const render = wanted === "" ? undefined : offers.find(([type]) => fits(wanted, type))?.[1]
    if (render !== undefined) return render
  }
  return renderJson
}

/** A beginning of the type is enough; a `*` stands for what is left of it, if anything is. */
function fits(wanted: string, type: string): boolean {
  const star = wanted.indexOf("*")
  return star < type.length && type.startsWith(star < 0 ? wanted : wanted.slice(0, star))
}
