import * as v from "valibot"
import { describe, expect, it } from "vitest"
import { testGateway } from "../../test/support/gateway.ts"
import { Problems } from "../config/problems.ts"
import { belongsTo, component, type EndpointSite } from "./component.ts"

const readOnly = component({
  namespace: "acme/names",
  schema: v.array(v.string()),
  levels: ["service"],
  check(_, at, problems, { level }) {
    problems.warning(at, `read at the ${level}`)
  },
})

describe("a component", () => {
  it("stands at its hooks' levels and at those that it names", () => {
    const both = component({ namespace: "a", schema: v.unknown(), levels: ["service"], client: () => undefined })
    expect(both.levels).toEqual(["service", "backend"])
    expect([belongsTo(both, "client"), belongsTo(both, "read"), belongsTo(readOnly, "read")]).toEqual([
      true,
      false,
      true,
    ])
  })

  it("is known and checked without a hook, also as an extension", () => {
    const problems = new Problems()
    readOnly.check(["x"], "here", problems, { level: "service", service: {}, here: {} })
    expect(problems.list).toMatchObject([{ message: "read at the service" }])
    const refusing = component({
      namespace: "acme/names",
      schema: v.unknown(),
      levels: ["service"],
      check: (_, at, all, { level }) => all.error(at, `refused at the ${level}`),
    })
    const build = () =>
      testGateway({ extra_config: { "acme/names": [] }, endpoints: [] }, () => new Response(), {
        extensions: { components: [refusing] },
      })
    expect(build).toThrow("refused at the service")
  })

  it("throws where a hook is built at a place without its level", () => {
    const { client } = component({ namespace: "a", schema: v.unknown(), client: () => undefined })
    const site = { service: { extraConfig: { a: 1 } }, endpoint: { extraConfig: {} } } as unknown as EndpointSite
    expect(() => client?.(site as never)).toThrow('a hook of "a" reads the backend, and is built where there is none')
  })
})
